import { createHmac, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { wallClock } from '../runtime/clock.js'
import { openStore, type Store } from '../store/open-store.js'
import { mimeOf } from '../test/support/inbound.js'
import { startProductionWorld } from '../test/support/production/production-world.js'
import { monday9, seedCampaign } from '../test/support/world.js'
import { inParallel } from './support/in-parallel.js'
import { withPostgres } from './support/postgres.js'
import type { Report, Say } from './support/report.js'
import { figure, quantile } from './support/statistics.js'

const tenantId = 'default'
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const replies = 300
const events = 10_000
const inFlight = 16

/** From the call of a relay to its 200, with the reply read, classified and its writer stopped. */
export async function inbound(say: Say): Promise<Report> {
  return withPostgres(async (databaseUrl) => {
    const env = {
      LOG_LEVEL: 'warn',
      INBOUND_WEBHOOK_SECRET: secret,
      RESEND_API_KEY: 're_bench',
      RESEND_WEBHOOK_SECRET: secret,
    }
    const world = await startProductionWorld({ databaseUrl, apis: 1, workers: 0, env })
    const store = await openStore({ kind: 'postgres', url: databaseUrl })
    try {
      say('seeding')
      await seed(store)
      return await measure(store, world.apis[0]?.ready.split(' ')[2] ?? '', say)
    } finally {
      await store.close()
      await world.close()
    }
  })
}

async function measure(store: Store, url: string, say: Say): Promise<Report> {
  say('bare inserts')
  const bareMs = await latencies(replies, () => insertBare(store))
  say('replies')
  const stopMs = await latencies(replies, (index) => reply(url, index))
  await expectCount(
    store,
    sql`select count(*)::int as count from stops where effect = 'end'`,
    replies,
  )
  say('bare inserts, in parallel')
  const bareRate = await rate(events, () => insertBare(store))
  say('events')
  const eventRate = await rate(events, (index) => tell(url, index))
  await expectCount(
    store,
    sql`select count(*)::int as count from inbox where kind = 'status'`,
    events,
  )
  const delivered = sql`select count(*)::int as count from touches where delivery = 'delivered'`
  await expectCount(store, delivered, events)
  return {
    title: 'What comes in, beside the insert of one row in a transaction',
    rows: [
      latencyRow('a reply, until its writer is stopped, p50', { stopMs, bareMs, share: 0.5 }),
      latencyRow('a reply, until its writer is stopped, p99', { stopMs, bareMs, share: 0.99 }),
      {
        what: `${events} events of a provider`,
        measured: `${figure(eventRate)}/s`,
        yardstick: `${figure(bareRate)}/s`,
        ratio: figure(bareRate / eventRate),
      },
    ],
    notes: [
      `${replies} replies one after the other, each to a person of their own; ${inFlight} events in flight, none lost.`,
      'Over HTTP, signed; the caller, the API and PostgreSQL share the cores. PostgreSQL does not wait for a disk.',
    ],
  }
}

async function seed(store: Store): Promise<void> {
  await seedCampaign(store, { tenantId, contacts: replies })
  await sql`
    insert into touches (tenant_id, touch_id, touch_key, campaign_id, account_id, contact_id,
      sender_id, channel, step, state, slot_at, reason, fence, attempt, message_id, provider,
      provider_message_id, sent_at, created_at, updated_at)
    select ${tenantId}, 'tch_' || n, 'cmp_1/con_' || n, 'cmp_1', 'acc_1', 'con_1', 'snd_1', 'email',
      n, 'sent', at, 'Step', 1, 1, '<' || n || '@studio.example>', 'resend', 're_' || n, at, at, at
    from generate_series(1, ${events}) as n, (select ${new Date(monday9)}::timestamptz as at) as start`.execute(
    store.db,
  )
  await sql`create table bench_rows (id bigserial primary key, at timestamptz)`.execute(store.db)
}

const insertBare = (store: Store) =>
  store.transaction((trx) => sql`insert into bench_rows (at) values (now())`.execute(trx))

function reply(url: string, index: number): Promise<void> {
  const person = `p${index + 1}@north${index + 1}.example`
  const body = mimeOf({ from: person, text: 'Thanks, but we are not interested.' })
  return post(`${url}/webhooks/email/inbound`, { body, type: 'message/rfc822' })
}

function tell(url: string, index: number): Promise<void> {
  const event = { type: 'email.delivered', data: { email_id: `re_${index + 1}` } }
  const body = JSON.stringify(event)
  return post(`${url}/webhooks/resend`, { body, type: 'application/json' })
}

interface Call {
  body: string
  type: string
}

async function post(url: string, { body, type }: Call): Promise<void> {
  const id = randomUUID()
  const at = Math.floor(wallClock.now() / 1000)
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')
  const answer = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': type,
      'webhook-id': id,
      'webhook-timestamp': String(at),
      'webhook-signature': `v1,${signature}`,
    },
  })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${text}`)
}

async function expectCount(
  store: Store,
  query: ReturnType<typeof sql>,
  expected: number,
): Promise<void> {
  const { rows } = await query.execute(store.db)
  const { count } = rows[0] as { count: number }
  if (count !== expected) throw new Error(`${count} instead of ${expected}`)
}

async function latencies(
  times: number,
  work: (index: number) => Promise<unknown>,
): Promise<number[]> {
  const taken: number[] = []
  for (let index = 0; index < times; index += 1) {
    const started = performance.now()
    await work(index)
    taken.push(performance.now() - started)
  }
  return taken
}

async function rate(times: number, work: (index: number) => Promise<unknown>): Promise<number> {
  const started = performance.now()
  const indexes = Array.from({ length: times }, (_, index) => index)
  await inParallel(indexes, inFlight, work)
  return (times / (performance.now() - started)) * 1000
}

function latencyRow(
  what: string,
  { stopMs, bareMs, share }: { stopMs: number[]; bareMs: number[]; share: number },
) {
  const [stop, bare] = [quantile(stopMs, share), quantile(bareMs, share)]
  return {
    what,
    measured: `${figure(stop)} ms`,
    yardstick: `${figure(bare)} ms`,
    ratio: figure(stop / bare),
  }
}
