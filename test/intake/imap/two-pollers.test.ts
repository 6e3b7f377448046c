import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { wallClock } from '../../../runtime/clock.js'
import type { Store } from '../../../store/open-store.js'
import { endLease, leaseMailbox } from '../../../store/repositories/mailboxes.js'
import { startImapServer, type TestImap } from '../../support/imap-server.js'
import { openTestStore, storeKinds } from '../../support/stores.js'
import { until } from '../../support/until.js'
import { imapWorld, mailFrom, quick, sender, type ImapWorld } from './support/imap-world.js'

const anna = (subject: string) => mailFrom('anna@north1.example', subject)

describe.each(storeKinds)('several processes on %s', (kind) => {
  let store: Store
  let server: TestImap
  let world: ImapWorld

  beforeAll(async () => {
    store = await openTestStore(kind)
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

  it('read a mailbox one at a time, and the other goes on when the first one stops', async () => {
    server.deliver(anna('one'))
    const pollers = [world.poll(), world.poll(), world.poll()]
    await until(() => server.heard('IDLE') > 0)
    server.deliver(anna('two'))
    await until(() => world.subjects().length >= 2)
    expect([server.connections(), world.subjects()]).toEqual([1, ['one', 'two']])
    // whichever of them has it
    for (const poller of pollers.slice(0, 2)) await poller.stop()
    server.deliver(anna('three'))
    await until(() => world.subjects().length >= 3)
    expect(world.subjects()).toEqual(['one', 'two', 'three'])
  })

  it('a lease is one process’s until it ends, and only its holder can lengthen or end it', async () => {
    const now = wallClock.now()
    const lease = (heldUntilMs: number | undefined, untilMs: number, nowMs = now) =>
      leaseMailbox(store.db, sender, { heldUntilMs, untilMs, nowMs })
    expect(await lease(undefined, now + 1000)).toBe(true)
    expect(await lease(undefined, now + 1001)).toBe(false)
    expect(await lease(now + 999, now + 2000)).toBe(false)
    expect(await lease(now + 1000, now + 2000)).toBe(true)
    await endLease(store.db, sender, now + 1000)
    expect(await lease(undefined, now + 3000)).toBe(false)
    // its process died
    expect(await lease(undefined, now + 9000, now + 2001)).toBe(true)
    await endLease(store.db, sender, now + 9000)
    expect(await lease(undefined, now + 1, now)).toBe(true)
  })
})

describe('which mailboxes are read', () => {
  let store: Store
  let server: TestImap
  let world: ImapWorld

  beforeAll(async () => {
    store = await openTestStore('pglite')
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

  it('is looked up anew: taken away, it is left, and no fault stays behind', async () => {
    await world.setImap(null)
    world.poll()
    await world.setImap({ sent_folder: 'Elsewhere' })
    await world.looked()
    expect((await world.health()).fault).not.toBeNull()
    await world.setImap(null)
    await until(() => server.connections() === 0)
    await until(async () => (await world.health()).fault === null)
  })

  it('in the sandbox only those on this machine, and the others say so', async () => {
    await world.setImap({ host: 'imap.studio.com', port: 993 })
    world.poll({ sandbox: true })
    await until(async () => (await world.health()).fault !== null)
    expect((await world.health()).fault).toBe('the sandbox reads mailboxes on this machine only')
  })

  it('xoauth2 takes the secret as a token', async () => {
    await world.setImap({ auth: 'xoauth2' })
    world.poll({ secrets: { dir: undefined, variables: { SENDER_MIA: server.token } } })
    await world.looked()
    expect((await world.health()).fault).toBeNull()
  })

  it('a stop ends the connection at once, and the lease', async () => {
    const poller = world.poll({ pace: { ...quick, leaseMs: 600_000 } })
    await until(() => server.heard('IDLE') > 0)
    const at = performance.now()
    await poller.stop()
    expect(performance.now() - at).toBeLessThan(1500)
    await until(() => server.connections() === 0)
    const row = await store.db.selectFrom('mailboxes').select('leased_until').execute()
    expect(row.map(({ leased_until }) => leased_until).filter(Boolean)).toEqual([])
  })
})
