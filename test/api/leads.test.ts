import { beforeAll, describe, expect, it } from 'vitest'
import type { OutreachDeps } from '../../activities/outreach/deps.js'
import { loadAccount } from '../../activities/outreach/load-account.js'
import { beginOutreach } from '../../domain/outreach/begin-outreach.js'
import { plannedTouches } from '../../domain/outreach/decide-next-action.js'
import type { Store } from '../../store/open-store.js'
import { temporalDouble, withApi, type TestApi } from '../support/api.js'

let api: TestApi
let store: Store
withApi((started) => ({ api, store } = started))

/** A Saturday. */
const now = Date.parse('2026-11-21T12:00:00Z')
const sender = { email: 'mia@studio.example', name: 'Mia', postal_address: 'Hauptstr. 1, Berlin' }

let keys = 0
/** Every test has a tenant with one sender. */
async function tenant() {
  const name = `lead-${(keys += 1)}`
  const key = await api.makeKey(['admin'], name)
  const post = (path: string, body?: unknown, headers = {}) =>
    api.request('POST', `/api/v1/${path}`, { body, key, headers })
  const patch = (path: string, body: unknown) =>
    api.request('PATCH', `/api/v1/${path}`, { body, key })
  const senderId = (await post('senders', sender)).json.sender_id as string
  const lead = (changes: object = {}) =>
    post('accounts/leads', {
      account_id: 'acc_123',
      email: 'cto@north.example',
      name: 'Anna Berg',
      title: 'CTO',
      timezone: 'Europe/Berlin',
      ...changes,
    })
  return { name, key, post, patch, senderId, lead }
}

const campaignsOf = (tenantId: string) =>
  store.db.selectFrom('campaigns').selectAll().where('tenant_id', '=', tenantId).execute()
const outboxOf = (tenantId: string) =>
  store.db
    .selectFrom('outbox')
    .select(['kind', 'workflow_id', 'payload'])
    .where('tenant_id', '=', tenantId)
    .orderBy('outbox_id')
    .execute()
const membersOf = (campaignId: string) =>
  store.db
    .selectFrom('campaign_contacts as cc')
    .innerJoin('contacts as c', (join) =>
      join.onRef('c.contact_id', '=', 'cc.contact_id').onRef('c.tenant_id', '=', 'cc.tenant_id'),
    )
    .select(['c.email', 'c.phone', 'cc.role', 'cc.score', 'cc.account_id', 'cc.position'])
    .where('cc.campaign_id', '=', campaignId)
    .orderBy('cc.position')
    .execute()

beforeAll(() => {
  api.deps.clock = { now: () => Promise.resolve(now) }
})

describe('a lead', () => {
  it('starts one workflow for all its people and says what comes first', async () => {
    const { lead, name } = await tenant()
    const made = await lead({
      account_contacts: [
        { email: 'vp@north.example', title: 'VP Engineering', timezone: 'Europe/Berlin' },
        { email: 'dev@north.example', title: 'Developer', timezone: 'Europe/Berlin' },
        { email: 'pa@north.example', title: 'CEO', role: 'tertiary', timezone: 'Europe/Berlin' },
      ],
      metadata: { company_name: 'Northwind', employees: 120, topic: null },
      config: { max_concurrent_contacts: 1 },
    })
    expect(made.status).toBe(201)
    expect(made.json).toMatchObject({ success: true, contacts_count: 4, warnings: [] })
    expect(made.json.first_touchpoint).toMatchObject({
      contact: 'Anna Berg',
      channel: 'email',
      step: 1,
    })
    expect(made.json.first_touchpoint.at).toMatch(/^2026-11-23T0[89]:/)
    expect(made.json.first_touchpoint.reason).toMatch(/^Step 1 of 7: .*working day/)
    const [campaign] = await campaignsOf(name)
    expect(campaign).toMatchObject({ name: 'Lead Northwind', status: 'active', steps: [] })
    expect((await membersOf(made.json.campaign_id)).map((one) => [one.role, one.score])).toEqual([
      ['primary', 95],
      ['secondary', 80],
      ['tertiary', 30],
      ['tertiary', 100],
    ])
    const outbox = await outboxOf(name)
    expect(outbox.map((row) => row.kind)).toEqual(['start'])
    expect(JSON.stringify(outbox)).not.toMatch(/north\.example|Anna|acc_123/)
  })

  it('promises what its workflow will plan', async () => {
    const { lead, name } = await tenant()
    const made = await lead({ timezone: 'America/New_York', country: 'US' })
    const [campaign] = await campaignsOf(name)
    const ref = {
      tenant_id: name,
      campaign_id: made.json.campaign_id,
      account_id: campaign?.lead_account_id ?? '',
    }
    const deps = { store, defaultTimezone: 'Etc/UTC' } as OutreachDeps
    const loaded = await loadAccount(deps, { ...ref, at_ms: now })
    const state = beginOutreach({ input: ref, loaded, clock_offset_ms: 0 }, now)
    const [planned] = plannedTouches(state)
    expect(made.json.first_touchpoint).toMatchObject({
      contact_id: planned?.contact_id,
      at: new Date(planned?.slot.at_ms ?? 0).toISOString(),
      reason: planned?.slot.reason,
    })
  })

  it('takes its defaults from the seed and keeps them with the campaign', async () => {
    const { lead, name } = await tenant()
    await lead({ config: { max_touchpoints: 10, working_hours: { end: '16:00' } } })
    const [campaign] = await campaignsOf(name)
    expect(campaign?.config).toMatchObject({
      max_touchpoints: 10,
      response_timeout: 48,
      max_concurrent_contacts: 3,
      channel_escalation: ['email', 'sms', 'call'],
      working_hours: { start: '09:00', end: '16:00' },
    })
    expect(campaign?.working_hours).toMatchObject({ end: '16:00' })
    expect(campaign?.config).not.toHaveProperty('sender_id')
  })

  it('keeps what is stored where a field is blank, and takes a new value', async () => {
    const { lead, post } = await tenant()
    await post('contacts', { email: 'cto@north.example', company: 'Northwind', title: 'Developer' })
    const made = await lead({ company: ' ', title: 'CTO' })
    const { contact_id } = made.json.first_touchpoint
    const { key } = await tenant()
    const other = await api.request('GET', `/api/v1/contacts/${contact_id}`, { key })
    expect(other.status).toBe(404)
    const row = await store.db
      .selectFrom('contacts')
      .select(['company', 'title', 'account_key'])
      .where('contact_id', '=', contact_id)
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ company: 'Northwind', title: 'CTO', account_key: 'acc_123' })
  })

  it('may be an account of which only colleagues are known', async () => {
    const { post } = await tenant()
    const made = await post('accounts/leads', {
      account_id: 'anna@north.example',
      account_contacts: [{ email: 'bo@north.example', timezone: 'Europe/Berlin' }],
    })
    expect([made.status, made.json.contacts_count]).toEqual([201, 1])
  })

  it('reads a phone number as people write it', async () => {
    const { lead } = await tenant()
    const made = await lead({
      phone: '+49 (0)151 / 123-456.78',
      account_contacts: [{ phone: '0049 151 (22) 33344' }],
    })
    const phones = (await membersOf(made.json.campaign_id)).map(({ phone }) => phone)
    expect(phones).toEqual(['+4915112345678', '+491512233344'])
    // a phone is enough for a call
    expect(made.json.warnings).toEqual(['1 contact has no time zone; Europe/Berlin is used.'])
  })

  it('takes two entries with one address for one person and says so', async () => {
    const { lead } = await tenant()
    const made = await lead({
      account_contacts: [
        { email: 'CTO@North.example', title: 'Chief Engineer', phone: '+49 151 1234567' },
        { phone: '+491511234567', name: 'A. Berg' },
        { email: 'bo@north.example', timezone: 'Europe/Berlin' },
      ],
    })
    expect(made.json).toMatchObject({ contacts_count: 2 })
    expect(made.json.warnings).toEqual([
      '3 entries share cto@north.example: merged into one contact; of two values the first was taken.',
    ])
    expect(await membersOf(made.json.campaign_id)).toMatchObject([
      { email: 'cto@north.example', phone: '+491511234567', role: 'primary', score: 95 },
      { email: 'bo@north.example' },
    ])
  })

  it('accepts the 11th contact with a warning', async () => {
    const { lead } = await tenant()
    const account_contacts = Array.from({ length: 10 }, (_, index) => ({
      email: `p${index}@north.example`,
      timezone: 'Europe/Berlin',
    }))
    const made = await lead({ account_contacts })
    expect([made.status, made.json.contacts_count]).toEqual([201, 11])
    expect(made.json.warnings).toEqual([expect.stringMatching(/^This account has 11 contacts/)])
  })

  it('warns of what best practice leaves, and starts all the same', async () => {
    const { lead, post } = await tenant()
    await post('suppressions', { email: 'out@north.example', reason: 'unsubscribed' })
    const made = await lead({
      consent: { sms: true },
      account_contacts: [{ email: 'out@north.example', name: 'Otto', title: 'Employee' }],
      config: { max_touchpoints: 16, touchpoint_intervals: ['PT12H', 3] },
    })
    expect(made.status).toBe(201)
    expect(made.json.warnings).toEqual([
      '1 contact with a consent of true: without {at, source} it proves nothing and permits nothing.',
      expect.stringMatching(/^1 interval of touchpoint_intervals is under 24 hours/),
      expect.stringMatching(/^max_touchpoints is 16/),
      expect.stringMatching(/^1 contact has a generic title/),
      '1 contact has no time zone; Europe/Berlin is used.',
      '1 contact is suppressed and gets nothing: Otto (unsubscribed).',
    ])
    const [stored] = await store.db
      .selectFrom('campaigns')
      .select('warnings')
      .where('campaign_id', '=', made.json.campaign_id)
      .execute()
    expect(stored?.warnings).toEqual(made.json.warnings)
  })

  it('has no first touchpoint when nobody may be written to', async () => {
    const { lead, post } = await tenant()
    await post('suppressions', { domain: 'north.example' })
    const made = await lead()
    expect([made.status, made.json.first_touchpoint]).toEqual([201, null])
  })
})

describe('the same lead posted again', () => {
  it('gets the campaign that runs; nothing else is started', async () => {
    const { lead, name } = await tenant()
    const first = await lead()
    const again = await lead()
    expect([first.status, again.status]).toEqual([201, 200])
    expect(again.json).toEqual({
      ...first.json,
      warnings: ['The campaign of this account is running; nothing new was started.'],
    })
    expect(await outboxOf(name)).toHaveLength(1)
    expect(await campaignsOf(name)).toHaveLength(1)
  })

  it('names the people and the settings that it does not take over', async () => {
    const { lead, post } = await tenant()
    const { campaign_id } = (await lead()).json
    const again = await lead({
      account_contacts: [{ email: 'bo@north.example', name: 'Bo Lind' }],
      config: { max_touchpoints: 3 },
    })
    expect([again.status, again.json.contacts_count]).toEqual([200, 1])
    const path = `/api/v1/campaigns/${campaign_id}`
    expect(again.json.warnings.slice(1)).toEqual([
      expect.stringMatching(
        new RegExp(`^Not in the campaign: Bo Lind \\(con_\\w+\\). POST ${path}/contacts`),
      ),
      `config was not taken over. PATCH ${path}/config changes it.`,
    ])
    const [, bo] = /\((con_\w+)\)/.exec(again.json.warnings[1]) ?? []
    const added = await post(`campaigns/${campaign_id}/contacts`, { contact_ids: [bo] })
    expect([added.status, added.json.added]).toEqual([201, [bo]])
  })

  it('says so when the campaign is paused', async () => {
    const { lead, post } = await tenant()
    const { campaign_id } = (await lead()).json
    await post(`campaigns/${campaign_id}/pause`)
    const again = await lead()
    expect(again.json.campaign_id).toBe(campaign_id)
    expect(again.json.warnings[0]).toMatch(/is paused.*\/resume/)
  })

  it('starts anew after the campaign was cancelled, also while its workflow still ends', async () => {
    const { lead, post } = await tenant()
    const { campaign_id } = (await lead()).json
    await post(`campaigns/${campaign_id}/cancel`)
    const again = await lead()
    expect(again.status).toBe(201)
    expect(again.json.campaign_id).not.toBe(campaign_id)
  })

  it('is one campaign for a repeated call, even when its first answer was never stored', async () => {
    const { post } = await tenant()
    const body = { account_id: 'a', email: 'a@b.example', timezone: 'Europe/Berlin' }
    const headers = { 'idempotency-key': 'lead-1' }
    const first = await post('accounts/leads', body, headers)
    expect((await post('accounts/leads', body, headers)).json).toEqual(first.json)
    await store.db.deleteFrom('idempotency_keys').execute()
    await store.db
      .updateTable('campaigns')
      .set({ status: 'completed', finished_at: new Date(now) })
      .where('campaign_id', '=', first.json.campaign_id)
      .execute()
    const again = await post('accounts/leads', body, headers)
    expect([again.status, again.json.campaign_id]).toEqual([200, first.json.campaign_id])
    expect(again.json.warnings[0]).toMatch(/carried out before and its campaign is completed/)
  })

  it('works while Temporal is away; a new one does not', async () => {
    const { lead, name } = await tenant()
    await lead()
    api.deps.temporal = temporalDouble(false)
    try {
      expect((await lead()).status).toBe(200)
      const fresh = await lead({ account_id: 'other', email: 'x@other.example' })
      expect([fresh.status, fresh.json.code]).toEqual([503, 'temporal_unavailable'])
      expect(fresh.headers.get('retry-after')).toBe('5')
    } finally {
      api.deps.temporal = temporalDouble(true)
    }
    expect(await campaignsOf(name)).toHaveLength(1)
  })
})

describe('the sender of a lead', () => {
  it('is the only one there is', async () => {
    const { lead, senderId, name } = await tenant()
    await lead()
    expect((await campaignsOf(name))[0]?.sender_id).toBe(senderId)
  })

  it('must be named where there are several', async () => {
    const { lead, post, senderId, name } = await tenant()
    const other = await post('senders', { ...sender, email: 'kai@studio.example' })
    const refused = await lead()
    expect(refused.status).toBe(422)
    expect(refused.json.errors[0].pointer).toBe('/config/sender_id')
    expect(refused.json.errors[0].detail).toContain(`${senderId} (mia@studio.example)`)
    const config = { sender_id: other.json.sender_id }
    expect((await lead({ config })).status).toBe(201)
    expect((await campaignsOf(name))[0]?.sender_id).toBe(other.json.sender_id)
  })

  it('must exist', async () => {
    const { lead, senderId } = await tenant()
    const unknown = await lead({ config: { sender_id: 'snd_x' } })
    expect(unknown.json.errors[0].detail).toContain(`not a sender of yours; there is ${senderId}`)
    const key = await api.makeKey(['operator'], 'without-sender')
    const none = await api.request('POST', '/api/v1/accounts/leads', {
      key,
      body: { account_id: 'a', email: 'a@b.example', config: { sender_id: senderId } },
    })
    expect([none.status, none.json.errors[0].detail]).toEqual([
      422,
      expect.stringContaining('POST /api/v1/senders'),
    ])
  })
})
