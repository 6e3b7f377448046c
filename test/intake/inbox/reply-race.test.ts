import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pino } from 'pino'
import { createSmtpEmail } from '../../../activities/providers/smtp/smtp-email.js'
import { keyOf } from '../../../activities/outreach/key-of.js'
import type { IntakeDeps } from '../../../intake/deps.js'
import { receiveMail } from '../../../intake/inbox/receive-mail.js'
import type { Store } from '../../../store/open-store.js'
import { findTouch } from '../../../store/repositories/touches.js'
import { performerOn } from '../../support/activities.js'
import { openSink } from '../../support/smtp-sink.js'
import { openTestStore } from '../../support/stores.js'
import { makeScopes, monday9, orderFor, seedCampaign } from '../../support/world.js'

const trials = 500
/** A reply and the due message come within this time of each other. */
const windowMs = 50

/** PGlite has one connection, so only PostgreSQL can show a race. */
describe('a reply that arrives with the due message of a colleague', () => {
  let store: Store
  let sink: Awaited<ReturnType<typeof openSink>>
  beforeAll(async () => {
    store = await openTestStore('postgres')
    sink = await openSink()
  })
  afterAll(async () => {
    await sink.close()
    await store.close()
  })

  it(
    `holds it, or was too late and the mail had its claim: ${trials} trials, counted at the mail server`,
    { timeout: 240_000 },
    async () => {
      const seeded = await seedPairs(store)
      const deps: IntakeDeps = {
        store,
        log: pino({ level: 'silent' }),
        clock: { now: () => Promise.resolve(monday9) },
        wall: { now: () => monday9 },
        defaultTimezone: 'Etc/UTC',
        outbox: { nudge: () => {} },
      }
      const { perform } = performerOn(store, createSmtpEmail(sink.url))
      const verdicts = { held: 0, claimedBefore: 0 }
      for (let trial = 0; trial < trials; trial += 1) {
        const order = orderFor(seeded, 2 * trial + 1)
        const reply = async () => {
          await pause((trial * 7) % windowMs)
          const receipt = await receiveMail(deps, {
            tenantId: 'default',
            source: 'email_webhook',
            providerEventId: `msg_${trial}`,
            raw: replyFrom(seeded.contacts[2 * trial]?.email ?? ''),
            senderId: null,
            folder: 'inbox',
          })
          expect(receipt).toMatchObject({ class: 'positive', status: 'handled' })
          return findTouch(store.db, 'default', keyOf(order))
        }
        const due = async () => {
          await pause((trial * 13) % windowMs)
          return perform(order)
        }
        const [atAnswer, result] = await Promise.all([reply(), due()])
        const isClaimed = atAnswer?.state === 'claimed' || atAnswer?.state === 'sent'
        expect(result.kind).toBe(isClaimed ? 'sent' : 'held')
        const arrived = sink.mail.filter(({ to }) => to === seeded.contacts[2 * trial + 1]?.email)
        expect(arrived).toHaveLength(isClaimed ? 1 : 0)
        verdicts[isClaimed ? 'claimedBefore' : 'held'] += 1
      }
      expect(sink.mail).toHaveLength(verdicts.claimedBefore)
      // both orders really happened, or the trials prove nothing
      expect(Math.min(verdicts.held, verdicts.claimedBefore)).toBeGreaterThan(25)
    },
  )
})

/** Two people in each account: one who answers, one whose message is due. */
async function seedPairs(store: Store) {
  const seeded = await seedCampaign(store, { contacts: 2 * trials })
  for (const [index, contact] of seeded.contacts.entries()) {
    if (index % 2 === 1) contact.accountId = seeded.contacts[index - 1]?.accountId ?? ''
  }
  for (const { contactId, accountId } of seeded.contacts) {
    await store.db
      .updateTable('campaign_contacts')
      .set({ account_id: accountId })
      .where('contact_id', '=', contactId)
      .execute()
  }
  await makeScopes(store, seeded)
  return seeded
}

function replyFrom(address: string): Uint8Array {
  const lines = [
    `From: ${address}`,
    'To: mia@studio.example',
    `Message-ID: <${address.replace('@', '.')}@reply.example>`,
    'Subject: Re: One',
    '',
    'Yes, that sounds interesting. Please send me the details.',
    '',
  ]
  return new TextEncoder().encode(lines.join('\r\n'))
}
