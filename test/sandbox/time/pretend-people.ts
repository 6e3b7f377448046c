import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { createSmtpEmail } from '../../../activities/providers/smtp/smtp-email.js'
import type { AdvanceEvent } from '../../../contracts/sandbox.js'
import { durationMs } from '../../../domain/time/duration-ms.js'
import { sandboxSecretId, webhookSecretOf } from '../../../intake/inbox/webhook-secret.js'
import { wallClock } from '../../../runtime/clock.js'
import type { MailboxMessage } from '../../../sandbox/mail/message.js'
import { startMailbox, type Mailbox } from '../../../sandbox/mail/start-mailbox.js'
import { openPeople, type People } from '../../../sandbox/people/open-people.js'
import { createTimeTravel } from '../../../sandbox/time/create-time-travel.js'
import { findTenantSecret } from '../../../store/repositories/tenants.js'
import { startCampaignWorld, type CampaignWorld } from '../../support/campaign-world.js'

export interface PeopleWorld extends CampaignWorld {
  mailbox: Mailbox
  people(): People
  /** Where they keep what they want to do. */
  dir: string
  /** As after a kill: another process begins with the same folder. */
  restartPeople(): Promise<void>
  /** Pretend time passes, with its people. */
  live(by: string): Promise<AdvanceEvent[]>
}

/** The real engine, a real mailbox, and people who read it and answer through the real API. */
export async function startPeopleWorld(): Promise<PeopleWorld> {
  const home = await mkdtemp(join(tmpdir(), 'overture-people-'))
  let onArrival = async (_message: MailboxMessage) => {}
  const mailbox = await startMailbox({
    dir: join(home, 'mail'),
    host: '127.0.0.1',
    smtpPort: 0,
    httpPort: 0,
    onArrival: (message) => onArrival(message),
  })
  const world = await startCampaignWorld({ email: createSmtpEmail(mailbox.smtpUrl) })
  const { store, client, deps } = world
  const dir = join(home, 'people')
  const open = async () => {
    const opened = await openPeople({
      dir,
      people: null,
      apiUrl: world.api.url,
      smsUrl: world.api.url,
      secretFor: async (tenantId) =>
        webhookSecretOf((await findTenantSecret(store.db, tenantId)) ?? '', sandboxSecretId),
      wall: wallClock,
      now: (tenantId) => deps.clock.now(tenantId),
      log: pino({ level: 'silent' }),
    })
    await opened.catchUp(mailbox.messages())
    onArrival = (message) => opened.notice(message)
    return opened
  }
  let people = await open()
  return {
    ...world,
    mailbox,
    dir,
    people: () => people,
    async restartPeople() {
      people = await open()
    },
    async live(by) {
      const time = { store, client, namespace: 'default', clock: wallClock, people }
      const toMs = (await deps.clock.now('default')) + durationMs(by)
      const events: AdvanceEvent[] = []
      const journey = { tenantId: 'default', toMs, untilFirstEvent: false }
      for await (const event of createTimeTravel(time, null).travel(journey)) events.push(event)
      return events
    },
    async close() {
      await world.close()
      await mailbox.close()
      await people.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}
