import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { IntakeDeps } from '../../../intake/deps.js'
import type { IncomingMail } from '../../../intake/inbox/incoming.js'
import { receiveMail } from '../../../intake/inbox/receive-mail.js'
import { receiveStatus } from '../../../intake/inbox/receive-status.js'
import { wallClock } from '../../../runtime/clock.js'
import type { Store } from '../../../store/open-store.js'
import { bounceOf, mimeOf, type TestMail } from '../../support/inbound.js'
import { seedTouch } from '../../support/seed-touch.js'
import { openTestStore, storeKinds } from '../../support/stores.js'
import { monday9, seedCampaign } from '../../support/world.js'

describe.each(storeKinds)('an inbox on %s', (kind) => {
  let store: Store
  let deps: IntakeDeps
  let tenants = 0
  let tenantId = ''
  let nudges = 0

  beforeAll(async () => {
    store = await openTestStore(kind)
    deps = {
      store,
      log: pino({ level: 'silent' }),
      clock: { now: () => Promise.resolve(monday9) },
      wall: wallClock,
      defaultTimezone: 'Etc/UTC',
      outbox: { nudge: () => (nudges += 1) },
    }
  })
  afterAll(() => store.close())
  beforeEach(async () => {
    tenants += 1
    tenantId = `intake-${tenants}`
    nudges = 0
    await seedCampaign(store, { tenantId, contacts: 2, oneAccount: true })
    await seedTouch(store, tenantId, { contact: 1, step: 1, state: 'sent', at: monday9 })
  })

  const receive = (mail: TestMail, given: Partial<IncomingMail> = {}) =>
    receiveMail(deps, {
      tenantId,
      source: 'imap',
      providerEventId: 'uid-1',
      raw: Buffer.from(mimeOf(mail)),
      senderId: 'snd_1',
      folder: 'inbox',
      ...given,
    })
  const rows = (table: 'inbox' | 'contact_events' | 'stops' | 'crm_entries' | 'audit_log') =>
    store.db.selectFrom(table).selectAll().where('tenant_id', '=', tenantId).execute()

  it('takes ten of the same at once as one', async () => {
    const mail = { inReplyTo: '<1.1@studio.example>', messageId: '<same@north1.example>' }
    const receipts = await Promise.all(Array.from({ length: 10 }, () => receive(mail)))
    expect(receipts.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
    expect(new Set(receipts.map(({ inbox_id }) => inbox_id)).size).toBe(1)
    expect(new Set(receipts.map(({ effect }) => effect)).size).toBe(1)
    expect(await rows('inbox')).toHaveLength(1)
    expect(await rows('contact_events')).toHaveLength(1)
    expect(await rows('crm_entries')).toMatchObject([{ kind: 'reply', contact_id: 'con_1' }])
    expect(nudges).toBeGreaterThan(0)
  })

  it('takes ten different ones of the same people at once, and locks nobody out', async () => {
    const receipts = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        receive(
          { from: `P <p${(index % 2) + 1}@north${(index % 2) + 1}.example>` },
          { providerEventId: `uid-${index}` },
        ),
      ),
    )
    expect(receipts.every(({ duplicate }) => !duplicate)).toBe(true)
    expect(await rows('contact_events')).toHaveLength(10)
  })

  it('takes a bounce and the word of its provider at once', async () => {
    await store.db
      .updateTable('touches')
      .set({ provider: 'resend', provider_message_id: 're_1', address: 'p1@north1.example' })
      .where('tenant_id', '=', tenantId)
      .execute()
    const bounce = bounceOf({ address: 'p1@north1.example', messageId: '<1.1@studio.example>' })
    await Promise.all([
      receive({}, { raw: Buffer.from(bounce) }),
      receiveStatus(deps, {
        tenantId,
        source: 'resend',
        providerEventId: 'msg_1',
        provider: 'resend',
        providerMessageId: 're_1',
        status: 'bounced',
        detail: 'gone',
      }),
    ])
    const suppressed = await store.db
      .selectFrom('suppressions')
      .select('reason')
      .where('tenant_id', '=', tenantId)
      .execute()
    expect(suppressed).toEqual([{ reason: 'bounced_hard' }])
  })

  it('stores nothing when something goes wrong, so that it may come again', async () => {
    // of a person without a zone of their own the reason cannot name the day
    const broken = { ...deps, defaultTimezone: 'No/Where' }
    const mail = { inReplyTo: '<1.1@studio.example>' }
    const incoming: IncomingMail = {
      tenantId,
      source: 'imap',
      providerEventId: 'uid-1',
      raw: Buffer.from(mimeOf(mail)),
      senderId: null,
      folder: 'inbox',
    }
    await expect(receiveMail(broken, incoming)).rejects.toThrow()
    for (const table of ['inbox', 'contact_events', 'stops', 'audit_log'] as const) {
      expect(await rows(table)).toEqual([])
    }
    expect(await receive(mail)).toMatchObject({ duplicate: false })
  })

  it('of a Sent folder stops what runs to a contact, and keeps no other word of it', async () => {
    const toContact = await receive({ to: 'p2@north2.example' }, { folder: 'sent' })
    expect(toContact).toMatchObject({ class: 'own_copy', status: 'handled' })
    expect(await rows('contact_events')).toMatchObject([
      { type: 'written_by_hand', contact_id: 'con_2' },
    ])
    const secret = { to: 'friend@home.example', subject: 'Private', text: 'My secret.' }
    await receive(secret, { folder: 'sent', providerEventId: 'uid-2' })
    const own = { to: 'p1@north1.example', messageId: '<1.1@studio.example>' }
    await receive(own, { folder: 'sent', providerEventId: 'uid-3' })
    expect(await rows('contact_events')).toHaveLength(1)
    expect(JSON.stringify(await rows('inbox'))).not.toMatch(/Private|secret|friend/)
  })

  it('does not take a date from the future or of long ago', async () => {
    const headers = (date: string) => ({ headers: [`Date: ${date}`] })
    const dates = ['Mon, 23 Nov 2026 08:00:00 +0000', 'Wed, 23 Nov 2050 08:00:00 +0000', 'nonsense']
    for (const [index, date] of dates.entries()) {
      await receive(headers(date), { providerEventId: `uid-${index}` })
    }
    const occurred = await store.db
      .selectFrom('inbox')
      .select('occurred_at')
      .where('tenant_id', '=', tenantId)
      .orderBy('provider_event_id')
      .execute()
    expect(occurred.map(({ occurred_at }) => occurred_at.getTime())).toEqual([
      monday9 - 3_600_000,
      monday9,
      monday9,
    ])
  })

  it('stores what no text column takes', async () => {
    const text = 'Not interested \u0000 thanks \ud800'
    const receipt = await receive({ text, from: 'x'.repeat(300) + '@north1.example' })
    expect(receipt.duplicate).toBe(false)
  })
})
