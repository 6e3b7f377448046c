import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { campaignConfigSchema } from '../../contracts/campaign-config.js'
import { readSettings } from '../../runtime/settings.js'
import { repliesMatter } from '../../server/real-provider.js'
import { openStore, type Store } from '../../store/open-store.js'
import { noteInboxFault, noteInboxRead } from '../../store/repositories/sender-health.js'
import { monday9 } from '../support/world.js'
import { bench, day, hour, minute, type Bench, type BenchOptions } from './bench.js'

let store: Store
beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
})
afterAll(() => store.close())

const real = { minutes: 15, isNeeded: () => true }
const realBench = (options: BenchOptions = {}) => bench(store, { replyFreshness: real, ...options })
const idOf = ({ tenantId }: Bench) => ({ tenantId, senderId: 'snd_1' })
const read = (one: Bench, atMs: number) =>
  noteInboxRead(store.db, { ...idOf(one), atMs, fault: null })

describe('a real message', () => {
  it('waits while nobody sees the replies, says since when, and goes once somebody does', async () => {
    const one = await realBench()
    const never = 'replies to the sender have never been looked at'
    expect(await one.perform()).toEqual({
      kind: 'deferred',
      at_ms: monday9,
      not_before_ms: monday9 + 15 * minute,
      reason: never,
    })
    expect(await one.touch()).toMatchObject({ state: 'planned', reason: never, fence: 0 })
    await read(one, monday9 - 16 * minute)
    expect(await one.perform()).toMatchObject({
      kind: 'deferred',
      reason: 'replies to the sender have not been looked at since 2026-11-23 08:44 UTC',
    })
    expect(one.email.submitted).toEqual([])
    expect(one.metrics.told.filter((told) => told === 'moved: replies_unseen')).toHaveLength(2)
    await read(one, monday9 - 15 * minute)
    expect((await one.perform()).kind).toBe('sent')
  })

  it('goes when its inbound webhook is proven instead', async () => {
    const one = await realBench()
    await noteInboxFault(store.db, idOf(one), 'the server refuses the user')
    await store.db
      .updateTable('sender_health')
      .set({ inbound_proven_at: new Date(monday9 - minute) })
      .where('tenant_id', '=', one.tenantId)
      .execute()
    expect((await one.perform()).kind).toBe('sent')
  })

  it('is judged by the wall, however far pretend time has gone', async () => {
    const one = await realBench({ alwaysOpen: true })
    await read(one, monday9 - minute)
    expect((await one.perform(0, { at_ms: monday9 + 30 * day })).kind).toBe('sent')
    const other = await realBench({ alwaysOpen: true })
    await read(other, monday9 - hour)
    const later = monday9 + 30 * day
    const result = await other.perform(0, { at_ms: later })
    expect(result).toMatchObject({ kind: 'deferred', not_before_ms: later + 15 * minute })
  })

  it('waits no day where the window is a day', async () => {
    const one = await realBench({ replyFreshness: { ...real, minutes: 1440 } })
    await read(one, monday9 - 25 * hour)
    expect(await one.perform()).toMatchObject({ not_before_ms: monday9 + 15 * minute })
  })

  it('goes unseen where the campaign says so', async () => {
    const one = await realBench()
    const config = campaignConfigSchema.parse({ allow_no_reply_detection: true })
    await store.db
      .updateTable('campaigns')
      .set({ config: JSON.stringify(config) })
      .where('tenant_id', '=', one.tenantId)
      .execute()
    expect((await one.perform()).kind).toBe('sent')
  })

  it('is of the sender whose mail is real, not of every other', async () => {
    const isNeeded = ({ provider }: { provider: string }) => provider === 'resend'
    const one = await realBench({ replyFreshness: { minutes: 15, isNeeded } })
    expect((await one.perform()).kind).toBe('sent')
  })
})

describe('replies matter', () => {
  const key = { RESEND_API_KEY: 're_1' }
  const smtpTo = (host: string) =>
    ({ host, port: 587, user: 'm', secret_ref: 'env:SENDER_M', auth: 'password' }) as const
  test.each<[string, Record<string, string>, Parameters<typeof repliesMatter>[1], boolean]>([
    ['real SMTP_URL', { SMTP_URL: 'smtp://mx.studio.com' }, { smtp: null, provider: 'smtp' }, true],
    ['local SMTP_URL', { SMTP_URL: 'smtp://127.0.0.1' }, { smtp: null, provider: 'smtp' }, false],
    [
      'own real server beside a local SMTP_URL',
      { SMTP_URL: 'smtp://127.0.0.1' },
      { smtp: smtpTo('mx.studio.com'), provider: 'smtp' },
      true,
    ],
    [
      'own local server beside a real SMTP_URL',
      { SMTP_URL: 'smtp://mx.studio.com' },
      { smtp: smtpTo('127.0.0.1'), provider: 'smtp' },
      false,
    ],
    ['Resend', { SMTP_URL: 'smtp://127.0.0.1', ...key }, { smtp: null, provider: 'resend' }, true],
    [
      'Resend on this machine',
      { SMTP_URL: 'smtp://mx.studio.com', ...key, RESEND_BASE_URL: 'http://127.0.0.1:9' },
      { smtp: null, provider: 'resend' },
      false,
    ],
    [
      'in the sandbox',
      { SMTP_URL: 'smtp://mx.studio.com', OVERTURE_SANDBOX: 'true' },
      { smtp: null, provider: 'smtp' },
      false,
    ],
  ])('%s: %j', (_name, env, sender, matter) => {
    expect(repliesMatter(readSettings(env, false), sender)).toBe(matter)
  })
})
