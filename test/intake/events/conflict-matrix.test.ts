import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { campaignConfigSchema } from '../../../contracts/campaign-config.js'
import { eventTypes, type ConflictType, type EventType } from '../../../contracts/events.js'
import { lockForEvent, recordEventInside } from '../../../intake/events/record-event-inside.js'
import { undoEvent } from '../../../intake/events/undo-event.js'
import type { Store } from '../../../store/open-store.js'
import { findMember } from '../../../store/repositories/campaign-members.js'
import { performerOn } from '../../support/activities.js'
import { createFakeEmail } from '../../support/fake-email.js'
import { openTestStore } from '../../support/stores.js'
import { monday9, orderFor, seedCampaign, type SeededCampaign } from '../../support/world.js'

let store: Store
beforeAll(async () => {
  store = await openTestStore('pglite')
})
afterAll(() => store.close())

type Setting = 'pausing' | 'not pausing'
type State = 'one account' | 'two accounts' | 'paused by hand' | 'over'

let tenants = 0

async function world(setting: Setting, state: State): Promise<SeededCampaign> {
  tenants += 1
  const oneAccount = state !== 'two accounts'
  const seeded = await seedCampaign(store, { tenantId: `t${tenants}`, contacts: 3, oneAccount })
  const config = campaignConfigSchema.parse({ auto_pause_on_response: setting === 'pausing' })
  const at = new Date(monday9)
  await store.db
    .updateTable('campaigns')
    .set({
      config: JSON.stringify(config),
      ...(state === 'paused by hand' ? { status: 'paused', paused_at: new Date(0) } : {}),
      ...(state === 'over' ? { status: 'completed', finished_at: at } : {}),
    })
    .where('tenant_id', '=', seeded.tenantId)
    .execute()
  if (state === 'over') {
    await store.db
      .updateTable('campaign_accounts')
      .set({ finished_at: at, stage: 'completed' })
      .where('tenant_id', '=', seeded.tenantId)
      .execute()
  }
  if (state === 'paused by hand') {
    await store.db
      .insertInto('stops')
      .values({
        tenant_id: seeded.tenantId,
        scope: 'campaign',
        scope_key: 'cmp_1',
        reason: 'paused',
        created_at: at,
        created_by: 'key_1',
      })
      .execute()
  }
  return seeded
}

const by = { actor: 'inbox', name: 'inbox', requestId: 'req_1', defaultTimezone: 'Etc/UTC' }

async function happen(seeded: SeededCampaign, type: EventType, negative = false) {
  const { tenantId, campaignId } = seeded
  return store.transaction(async (trx) => {
    const key = { tenantId, campaignId }
    const found = await findMember(trx, key, 'con_1')
    if (!found) throw new Error('con_1 is not a member')
    await lockForEvent(trx, tenantId, [found])
    return recordEventInside(trx, {
      eventId: `evt_${tenantId}_${type}`,
      member: found,
      event: {
        type,
        disclosable: true,
        ...(negative ? { sentiment: 'negative' as const } : {}),
        ...(type === 'engaged' ? { engagement: 'inquiry' as const } : {}),
      },
      occurredAtMs: monday9,
      by,
      told: found.workflowId === null ? [] : [found.workflowId],
      nowMs: monday9,
    })
  })
}

/** What a claim says to the person it was about, then to a colleague in the same account. */
async function claims(seeded: SeededCampaign): Promise<string[]> {
  const { perform } = performerOn(store, createFakeEmail())
  const verdicts: string[] = []
  for (const index of [0, 1]) {
    const result = await perform(orderFor(seeded, index))
    verdicts.push(result.kind)
  }
  return verdicts
}

interface Row {
  type: EventType
  negative?: boolean
  conflict: ConflictType | null
  contact: 'stopped' | 'held' | 'postponed' | 'unchanged'
  suppressed?: boolean
  /** Of the account where conflicts pause, and where they do not. */
  account: [pausing: string, not: string]
  /** What the claim of the person and of a colleague in the same account say, in both settings. */
  claims: [pausing: [string, string], not: [string, string]]
}

const free: Row['claims'] = [
  ['sent', 'sent'],
  ['sent', 'sent'],
]
const stopsOne: Row['claims'] = [
  ['skipped', 'held'],
  ['skipped', 'sent'],
]
const reply: Pick<Row, 'contact' | 'account' | 'claims'> = {
  contact: 'stopped',
  account: ['paused', 'unchanged'],
  claims: stopsOne,
}

const matrix: Row[] = [
  { type: 'replied', conflict: 'colleague_responded', ...reply },
  { type: 'replied', negative: true, conflict: 'negative_sentiment', ...reply },
  { type: 'not_now', conflict: 'colleague_responded', ...reply },
  { type: 'unsubscribed', conflict: 'unsubscribe', suppressed: true, ...reply },
  {
    type: 'complained',
    conflict: 'complaint',
    suppressed: true,
    contact: 'stopped',
    account: ['paused', 'paused'],
    claims: [
      ['skipped', 'held'],
      ['skipped', 'held'],
    ],
  },
  {
    type: 'meeting_booked',
    conflict: 'meeting_scheduled',
    contact: 'stopped',
    account: ['won', 'won'],
    claims: [
      ['skipped', 'skipped'],
      ['skipped', 'skipped'],
    ],
  },
  {
    type: 'bounced_hard',
    conflict: null,
    contact: 'stopped',
    suppressed: true,
    account: ['unchanged', 'unchanged'],
    claims: [
      ['skipped', 'sent'],
      ['skipped', 'sent'],
    ],
  },
  {
    type: 'bounced_soft',
    conflict: null,
    contact: 'unchanged',
    account: ['unchanged', 'unchanged'],
    claims: free,
  },
  {
    type: 'engaged',
    conflict: null,
    contact: 'unchanged',
    account: ['unchanged', 'unchanged'],
    claims: free,
  },
  {
    // the workflow keeps the absence; a claim knows nothing of it
    type: 'out_of_office',
    conflict: null,
    contact: 'postponed',
    account: ['unchanged', 'unchanged'],
    claims: free,
  },
  {
    type: 'unclear_reply',
    conflict: 'colleague_responded',
    contact: 'held',
    account: ['paused', 'unchanged'],
    claims: [
      ['deferred', 'held'],
      ['deferred', 'sent'],
    ],
  },
  {
    type: 'written_by_hand',
    conflict: null,
    contact: 'stopped',
    account: ['unchanged', 'unchanged'],
    claims: [
      ['skipped', 'sent'],
      ['skipped', 'sent'],
    ],
  },
]

const settings: Setting[] = ['pausing', 'not pausing']
const cases = matrix.flatMap((row) => settings.map((setting) => ({ row, setting })))
const nameOf = ({ row, setting }: { row: Row; setting: Setting }) =>
  `${row.type}${row.negative ? ' (negative)' : ''}, ${setting}`

const standingOf = (seeded: SeededCampaign) =>
  store.db
    .selectFrom('campaigns')
    .select('status')
    .where('tenant_id', '=', seeded.tenantId)
    .executeTakeFirstOrThrow()

it('covers every type of event', () => {
  expect(new Set(matrix.map(({ type }) => type))).toEqual(new Set(eventTypes))
})

describe('an event in the only account of a running campaign', () => {
  test.each(cases.map((one) => [nameOf(one), one] as const))('%s', async (_name, one) => {
    const { row, setting } = one
    const index = setting === 'pausing' ? 0 : 1
    const seeded = await world(setting, 'one account')
    const effect = await happen(seeded, row.type, row.negative)
    expect(effect).toMatchObject({
      conflict: row.conflict,
      contact: row.contact,
      account: row.account[index],
      suppressed: row.suppressed ?? false,
    })
    const isPaused = row.account[index] === 'paused'
    expect((await standingOf(seeded)).status).toBe(isPaused ? 'paused' : 'active')
    expect(await claims(seeded)).toEqual(row.claims[index])
  })
})

describe('an event in one of several accounts leaves the campaign running', () => {
  test.each(cases.map((one) => [nameOf(one), one] as const))('%s', async (_name, one) => {
    const { row, setting } = one
    const index = setting === 'pausing' ? 0 : 1
    const seeded = await world(setting, 'two accounts')
    const effect = await happen(seeded, row.type, row.negative)
    expect(effect).toMatchObject({ contact: row.contact, account: row.account[index] })
    expect((await standingOf(seeded)).status).toBe('active')
    const [own, other] = await claims(seeded)
    expect([own, other]).toEqual([row.claims[index][0], 'sent'])
  })
})

describe('an event in a campaign that a person has paused keeps it paused', () => {
  test.each(cases.map((one) => [nameOf(one), one] as const))('%s', async (_name, one) => {
    const { row, setting } = one
    const seeded = await world(setting, 'paused by hand')
    const effect = await happen(seeded, row.type, row.negative)
    expect(effect).toMatchObject({ contact: row.contact })
    expect((await standingOf(seeded)).status).toBe('paused')
    const [, colleague] = await claims(seeded)
    expect(colleague).toBe(row.type === 'meeting_booked' ? 'skipped' : 'held')
  })
})

describe('an event after the end stops nothing and pauses nobody', () => {
  test.each(cases.map((one) => [nameOf(one), one] as const))('%s', async (_name, one) => {
    const { row, setting } = one
    const seeded = await world(setting, 'over')
    const effect = await happen(seeded, row.type, row.negative)
    expect(effect).toMatchObject({
      conflict: null,
      contact: 'unchanged',
      account: row.type === 'meeting_booked' ? 'won' : 'unchanged',
      suppressed: row.suppressed ?? false,
    })
    expect((await standingOf(seeded)).status).toBe('completed')
  })
})

describe('an event that is taken back leaves nothing behind', () => {
  test.each(cases.map((one) => [nameOf(one), one] as const))('%s', async (_name, one) => {
    const { row, setting } = one
    const seeded = await world(setting, 'one account')
    const { tenantId } = seeded
    const { event_id: eventId } = await happen(seeded, row.type, row.negative)
    const undoing = { tenantId, eventId, by, nowMs: monday9 + 1000 }
    const first = await store.transaction((trx) => undoEvent(trx, undoing))
    expect(first.undone.length > 0).toBe(row.contact !== 'unchanged')
    expect((await standingOf(seeded)).status).toBe('active')
    const again = await store.transaction((trx) => undoEvent(trx, undoing))
    expect(again).toEqual({ undone: [] })
    // who was won has got the message that ends the outreach; only the stop rows stay
    if (row.type !== 'meeting_booked') expect(await claims(seeded)).toEqual(['sent', 'sent'])
  })

  it('but what stops a person twice still stops them', async () => {
    const seeded = await world('pausing', 'one account')
    const { tenantId } = seeded
    const { event_id: eventId } = await happen(seeded, 'replied')
    await happen(seeded, 'not_now')
    const undoing = { tenantId, eventId, by, nowMs: monday9 + 1000 }
    const { undone } = await store.transaction((trx) => undoEvent(trx, undoing))
    expect(undone).toEqual([
      'Something else stops this person, too, so they stay stopped.',
      'Another conflict keeps the account paused.',
    ])
    expect(await claims(seeded)).toEqual(['skipped', 'held'])
  })

  it('and a campaign that a person paused stays paused', async () => {
    const seeded = await world('pausing', 'paused by hand')
    const { tenantId } = seeded
    const { event_id: eventId } = await happen(seeded, 'replied')
    const undoing = { tenantId, eventId, by, nowMs: monday9 + 1000 }
    const { undone } = await store.transaction((trx) => undoEvent(trx, undoing))
    expect(undone).toEqual([
      'This person goes on where they were.',
      'The campaign stays paused, because a person paused it.',
    ])
    expect(await claims(seeded)).toEqual(['held', 'held'])
  })
})
