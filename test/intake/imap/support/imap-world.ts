import { pino } from 'pino'
import type { IncomingMail } from '../../../../intake/inbox/incoming.js'
import { usualPace, type ImapDeps, type ImapPace } from '../../../../intake/imap/deps.js'
import { startImapPollers } from '../../../../intake/imap/start-imap-pollers.js'
import { wallClock } from '../../../../runtime/clock.js'
import type { Store } from '../../../../store/open-store.js'
import type { TestImap } from '../../../support/imap-server.js'
import { until } from '../../../support/until.js'
import { seedCampaign } from '../../../support/world.js'

export const sender = { tenantId: 'default', senderId: 'snd_1' }

/** IDLE and nothing else tells of new mail, unless a test says otherwise. */
export const quick: ImapPace = { ...usualPace, findMs: 30, retryMs: 20, longestRetryMs: 200 }

export interface ImapWorld {
  deps: ImapDeps
  /** What was handed over, in order; the same mail may be there twice. */
  got: IncomingMail[]
  subjects(): string[]
  /** Of its sender, as the API shows it. */
  health(): Promise<{ readMs: number | null; fault: string | null }>
  /** A poller like the one of an API process. */
  poll(changes?: Partial<ImapDeps>): { stop(): Promise<void> }
  setImap(imap: object | null): Promise<void>
  /** The folders were read to their end at least once from now on. */
  looked(): Promise<void>
  close(): Promise<void>
}

export async function imapWorld(store: Store, server: TestImap): Promise<ImapWorld> {
  await seedOnce(store)
  const got: IncomingMail[] = []
  const pollers: { stop(): Promise<void> }[] = []
  const deps: ImapDeps = {
    store,
    log: pino({ level: process.env['TEST_LOG'] ?? 'silent' }),
    clock: wallClock,
    receive: (mail) => {
      got.push(mail)
      return Promise.resolve()
    },
    secrets: { dir: undefined, variables: { SENDER_MIA: server.password } },
    rules: { allowedHosts: [`127.0.0.1:${server.port}`] },
    sandbox: true,
    pace: quick,
    ca: server.ca,
  }
  const health = async () => {
    const row = await store.db
      .selectFrom('sender_health')
      .select(['inbox_read_at', 'inbox_fault'])
      .executeTakeFirst()
    return { readMs: row?.inbox_read_at?.getTime() ?? null, fault: row?.inbox_fault ?? null }
  }
  const world: ImapWorld = {
    deps,
    got,
    subjects: () => got.map(({ raw }) => subjectOf(raw)),
    health,
    poll(changes = {}) {
      const poller = startImapPollers({ ...deps, ...changes })
      pollers.push(poller)
      return poller
    },
    async setImap(imap) {
      const usual = {
        host: '127.0.0.1',
        port: server.port,
        user: server.user,
        secret_ref: 'env:SENDER_MIA',
        auth: 'password',
        sent_folder: null,
      }
      await store.db
        .updateTable('senders')
        .set({ imap: imap && JSON.stringify({ ...usual, ...imap }) })
        .execute()
    },
    async looked() {
      const before = (await health()).readMs ?? 0
      await until(async () => ((await health()).readMs ?? 0) > before)
    },
    async close() {
      await Promise.all(pollers.map((poller) => poller.stop()))
    },
  }
  await world.setImap({})
  return world
}

/** One store serves a whole file: opening it takes longer than most tests. */
async function seedOnce(store: Store): Promise<void> {
  await store.db.deleteFrom('mailboxes').execute()
  await store.db.deleteFrom('sender_health').execute()
  const sender = await store.db.selectFrom('senders').select('sender_id').executeTakeFirst()
  if (!sender) await seedCampaign(store)
}

function subjectOf(raw: IncomingMail['raw']): string {
  const text = raw instanceof Uint8Array ? Buffer.from(raw).toString('latin1') : ''
  return /^Subject: (.*)$/im.exec(text)?.[1]?.trim() ?? ''
}

let numbers = 0

export function mailFrom(from: string, subject: string, more: Record<string, string> = {}): string {
  numbers += 1
  const headers: Record<string, string> = {
    'Message-ID': `<${numbers}@north.example>`,
    From: from,
    To: 'mia@studio.example',
    Date: 'Mon, 23 Nov 2026 09:30:00 +0000',
    Subject: subject,
    ...more,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [...lines, '', `${subject}, number ${numbers}.`, ''].join('\r\n')
}
