import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { IntakeDeps } from '../../../intake/deps.js'
import { receiveMail } from '../../../intake/inbox/receive-mail.js'
import { wallClock } from '../../../runtime/clock.js'
import { openStore, type Store } from '../../../store/open-store.js'
import { startImapServer, type TestImap } from '../../support/imap-server.js'
import { performerOn } from '../../support/activities.js'
import { createFakeEmail } from '../../support/fake-email.js'
import { until } from '../../support/until.js'
import { monday9, orderFor, seedCampaign, type SeededCampaign } from '../../support/world.js'
import { imapWorld, mailFrom, type ImapWorld } from './support/imap-world.js'

let store: Store
let server: TestImap
let world: ImapWorld
let seeded: SeededCampaign

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  seeded = await seedCampaign(store, { contacts: 4 })
})

beforeEach(async () => {
  server = await startImapServer()
  world = await imapWorld(store, server)
})

afterEach(async () => {
  await world.close()
  await server.stop()
})

afterAll(() => store.close())

const intake = (): IntakeDeps => ({
  store,
  log: pino({ level: 'silent' }),
  clock: { now: () => Promise.resolve(monday9) },
  wall: wallClock,
  defaultTimezone: 'Etc/UTC',
  outbox: { nudge: () => {} },
})
const read = () => world.poll({ receive: (mail) => receiveMail(intake(), mail) })
const address = (index: number) => seeded.contacts[index]?.email ?? ''
const rows = () => store.db.selectFrom('inbox').selectAll().orderBy('received_at').execute()
const eventsOf = async (contactId: string) => {
  const found = await store.db
    .selectFrom('contact_events')
    .select('type')
    .where('contact_id', '=', contactId)
    .execute()
  return found.map(({ type }) => type)
}
const sendTo = async (index: number) => {
  const email = createFakeEmail()
  const result = await performerOn(store, email).perform(orderFor(seeded, index))
  return { kind: result.kind, submitted: email.submitted }
}

it('a reply that is found in the inbox stops the person, and nobody else', async () => {
  const sent = await sendTo(0)
  const replied = mailFrom(address(0), 'Re: One', {
    'In-Reply-To': sent.submitted[0]?.message_id ?? '',
  })
  server.deliver(`${replied}Thanks, I would like to talk. Call me tomorrow.\r\n`)
  read()
  await until(async () => (await eventsOf('con_1')).includes('replied'))
  const [row] = await rows()
  expect(row).toMatchObject({
    source: 'imap',
    contact_id: 'con_1',
    matched_by: 'message_id',
    sender_id: 'snd_1',
  })
  expect((await sendTo(1)).kind).toBe('sent')
})

it('what a colleague wrote by hand stops the automatic messages to that person', async () => {
  const byHand = mailFrom('mia@studio.example', 'Lunch?', { To: address(2) })
  server.deliver(byHand, { folder: 'Gesendet' })
  read()
  await until(async () => (await eventsOf('con_3')).includes('written_by_hand'))
  const after = await sendTo(2)
  expect([after.kind, after.submitted.length]).toEqual(['skipped', 0])
})

it('our own copy in the Sent folder stops nobody', async () => {
  const { submitted } = await sendTo(3)
  const copy = mailFrom('mia@studio.example', 'One', {
    To: address(3),
    'Message-ID': submitted[0]?.message_id ?? '',
  })
  server.deliver(copy, { folder: 'Gesendet' })
  read()
  await world.looked()
  expect(await eventsOf('con_4')).toEqual([])
  expect((await rows()).at(-1)).toMatchObject({ class: 'own_copy', event_ids: [] })
})

it('read twice, as after a crash or a change of UIDs, it counts once', async () => {
  const before = (await rows()).length
  server.deliver(`${mailFrom(address(1), 'Re: One')}Yes, please call me.\r\n`)
  const first = read()
  await world.looked()
  await first.stop()
  await store.db.updateTable('mailboxes').set({ last_uid: 0 }).execute()
  const second = read()
  await world.looked()
  await second.stop()
  server.renumber('INBOX')
  read()
  await world.looked()
  expect(server.heard('UID FETCH')).toBeGreaterThan(2)
  expect((await rows()).length).toBe(before + 1)
  expect(await eventsOf('con_2')).toEqual(['replied'])
})
