import type { KyselyPlugin } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { openStore, type Store } from '../../../store/open-store.js'
import { startImapServer, type ImapOptions, type TestImap } from '../../support/imap-server.js'
import { until } from '../../support/until.js'
import { wallClock } from '../../../runtime/clock.js'
import { imapWorld, mailFrom, quick, type ImapWorld } from './support/imap-world.js'

let store: Store
let server: TestImap
let world: ImapWorld

const begin = async (options?: ImapOptions) => {
  server = await startImapServer(options)
  world = await imapWorld(store, server)
}

const end = async () => {
  await world.close()
  await server.stop()
}

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
})

beforeEach(() => begin())

afterEach(end)

afterAll(() => store.close())

const anna = (subject: string) => mailFrom('anna@north1.example', subject)
const cursor = (folder: string) =>
  store.db
    .selectFrom('mailboxes')
    .select(['uid_validity', 'last_uid'])
    .where('folder', '=', folder)
    .executeTakeFirst()
const daysAgo = (days: number) => new Date(wallClock.now() - days * 86_400_000)
const arrive = (subjects: string[]) => until(() => world.subjects().length >= subjects.length)

describe('a mailbox', () => {
  it('is read from three days ago at first, and then each message once', async () => {
    server.deliver(anna('old'), { at: daysAgo(8) })
    server.deliver(anna('yesterday'), { at: daysAgo(1) })
    const first = world.poll()
    await world.looked()
    expect(world.subjects()).toEqual(['yesterday'])
    expect(world.got[0]).toMatchObject({ tenantId: 'default', senderId: 'snd_1', folder: 'inbox' })
    await first.stop()
    server.deliver(anna('today'))
    world.poll()
    await until(async () => (await cursor('INBOX'))?.last_uid === 3)
    expect(world.subjects()).toEqual(['yesterday', 'today'])
  })

  it('is as if nobody had read it', async () => {
    server.deliver(anna('one'))
    world.poll()
    await world.looked()
    expect(world.subjects()).toEqual(['one'])
    expect(server.folder('INBOX').messages.map(({ flags }) => flags)).toEqual([[]])
    expect(['SELECT', 'STORE', 'UID STORE'].map((command) => server.heard(command))).toEqual([
      0, 0, 0,
    ])
    expect(server.heard('EXAMINE')).toBeGreaterThan(0)
  })

  it('tells of new mail by IDLE, long before the next look', async () => {
    world.poll()
    await until(() => server.heard('IDLE') > 0)
    const at = performance.now()
    server.deliver(anna('now'))
    await arrive(['now'])
    // the next look would be in a minute
    expect(performance.now() - at).toBeLessThan(10_000)
  })

  it('has a Sent folder, which is read as what a person wrote', async () => {
    server.deliver(mailFrom('mia@studio.example', 'by hand'), { folder: 'Gesendet' })
    world.poll()
    await world.looked()
    expect(world.got.map(({ folder }) => folder)).toEqual(['sent'])
    expect((await world.health()).fault).toBeNull()
  })
})

it('reads the Sent folder every minute, however busy the inbox is', async () => {
  world.poll({ pace: { ...quick, lookMs: 1500 } })
  await until(() => server.heard('IDLE') > 0)
  server.deliver(mailFrom('mia@studio.example', 'by hand'), { folder: 'Gesendet' })
  const flood = setInterval(() => server.deliver(anna('busy')), 200)
  try {
    await until(() => world.subjects().includes('by hand'))
  } finally {
    clearInterval(flood)
  }
})

it('looks without IDLE, too', async () => {
  await end()
  await begin({ idle: false })
  world.poll({ pace: { ...quick, lookMs: 50 } })
  await world.looked()
  server.deliver(anna('later'))
  await arrive(['later'])
})

describe('the same mail is known', () => {
  it('when its UIDs have changed, and nothing new is missed', async () => {
    server.deliver(anna('ancient'), { at: daysAgo(20) })
    server.deliver(anna('before'))
    const first = world.poll()
    await until(async () => (await cursor('INBOX'))?.last_uid === 2)
    await first.stop()
    server.renumber('INBOX')
    server.deliver(anna('after'))
    world.poll()
    await arrive(['before', 'before', 'after'])
    expect(world.subjects()).toEqual(['before', 'before', 'after'])
    const [once, again, other] = world.got.map(({ providerEventId }) => providerEventId)
    expect(again).toBe(once)
    expect(other).not.toBe(once)
    await until(async () => (await cursor('INBOX'))?.uid_validity === '2')
    expect(await cursor('INBOX')).toEqual({ uid_validity: '2', last_uid: 3 })
  })

  it('when the process died between storing it and saying so', async () => {
    server.deliver(anna('one'))
    server.deliver(anna('two'))
    world.poll({
      receive: async (mail) => {
        await world.deps.receive(mail)
        if (world.got.length === 2) await new Promise(() => {})
      },
    })
    await arrive(['one', 'two'])
    expect(await cursor('INBOX')).toEqual({ uid_validity: '1', last_uid: 1 })
    const afterLease = { now: () => wallClock.now() + quick.leaseMs + 1 }
    world.poll({ clock: afterLease })
    await arrive(['one', 'two', 'two'])
    const ids = world.got.map(({ providerEventId }) => providerEventId)
    expect([world.subjects(), new Set(ids).size]).toEqual([['one', 'two', 'two'], 2])
    await until(async () => (await cursor('INBOX'))?.last_uid === 2)
  })

  it('and not mistaken for another that bears its Message-ID', async () => {
    const id = { 'Message-ID': '<same@north.example>' }
    server.deliver(mailFrom('anna@north1.example', 'hello', id))
    server.deliver(mailFrom('anna@north1.example', 'stop', id))
    world.poll()
    await arrive(['hello', 'stop'])
    expect(new Set(world.got.map(({ providerEventId }) => providerEventId)).size).toBe(2)
  })
})

describe('what goes wrong', () => {
  it('a server that restarts while it is listened to loses nothing', async () => {
    server.deliver(anna('before'))
    world.poll()
    await until(() => server.heard('IDLE') > 0)
    await server.stop()
    server.deliver(anna('meanwhile'))
    await server.start()
    await arrive(['before', 'meanwhile'])
    await until(async () => (await world.health()).fault === null)
    expect(world.subjects()).toEqual(['before', 'meanwhile'])
  })

  it('a wrong password is told, tried again rarely, and mended by another', async () => {
    const secrets = {
      dir: undefined,
      variables: { SENDER_MIA: 'wrong', SENDER_NEW: server.password },
    }
    world.poll({ secrets, pace: { ...quick, longestRetryMs: 60_000 } })
    await until(async () => (await world.health()).fault?.startsWith('the server refuses the user'))
    expect(await world.health()).toMatchObject({ readMs: null })
    expect(JSON.stringify(await world.health())).not.toContain('wrong')
    await world.setImap({ secret_ref: 'env:SENDER_NEW' })
    await world.looked()
    expect((await world.health()).fault).toBeNull()
  })

  test.each<[string, object, object, RegExp]>([
    [
      'a certificate of somebody else',
      { ca: undefined },
      {},
      /^the certificate of the server is not/,
    ],
    [
      'a port where nobody is',
      { rules: { allowedHosts: ['127.0.0.1:9'] } },
      { port: 9 },
      /ECONNREFUSED/,
    ],
    [
      'a host inside the network',
      { rules: { allowedHosts: [] } },
      {},
      /^the host may not be called/,
    ],
    [
      'a password that is nowhere',
      {},
      { secret_ref: 'env:SENDER_GONE' },
      /^the password cannot be/,
    ],
  ])('%s is told in plain words', async (_name, changes, imap, fault) => {
    await world.setImap(imap)
    world.poll(changes)
    await until(async () => (await world.health()).fault !== null)
    expect((await world.health()).fault).toMatch(fault)
    expect(world.got).toEqual([])
  })

  it('a Sent folder that is not there keeps nobody from reading the inbox', async () => {
    await world.setImap({ sent_folder: 'Elsewhere' })
    server.deliver(anna('seen'))
    world.poll()
    await world.looked()
    expect(world.subjects()).toEqual(['seen'])
    expect((await world.health()).fault).toBe(
      'what you write by hand is not seen: the server has no folder named in imap.sent_folder',
    )
  })

  it('a message that nobody can digest goes to people as its head, and the next ones go on', async () => {
    for (const subject of ['good', 'poison', 'better']) server.deliver(anna(subject))
    const taken: string[] = []
    world.poll({
      receive: (mail) => {
        const text = Buffer.from(mail.raw as Uint8Array).toString()
        if (/^poison, number/m.test(text)) throw new Error('cannot be parsed')
        taken.push(/Subject: (\w+)/.exec(text)?.[1] ?? '')
        return Promise.resolve()
      },
    })
    await world.looked()
    expect(taken).toEqual(['good', 'poison', 'better'])
    expect(await cursor('INBOX')).toMatchObject({ last_uid: 3 })
  })

  it('a message that the server does not hand over is left out, and it says so', async () => {
    for (const subject of ['good', 'damaged', 'better']) server.deliver(anna(subject))
    server.withhold(2)
    world.poll()
    await world.looked()
    expect(world.subjects()).toEqual(['good', 'better'])
    expect((await world.health()).fault).toMatch(/^1 new message\(s\) in INBOX could not be read/)
  })

  it('a store that is away is not taken for a poisoned message', async () => {
    for (const subject of ['one', 'two']) server.deliver(anna(subject))
    let store = 'up'
    let tries = 0
    const failing: KyselyPlugin = {
      transformQuery({ node }) {
        if (store === 'away') throw new Error('the store is away')
        return node
      },
      transformResult: ({ result }) => Promise.resolve(result),
    }
    world.poll({
      store: { ...world.deps.store, db: world.deps.store.db.withPlugin(failing) },
      receive(mail) {
        if (store === 'up' && world.got.length === 1) store = 'away'
        if (store === 'away') {
          tries += 1
          throw new Error('the store is away')
        }
        return world.deps.receive(mail)
      },
    })
    await until(() => store === 'away' && server.connections() === 0)
    // the next ones would have asked for less of it
    expect(tries).toBe(1)
    store = 'back'
    await arrive(['one', 'two'])
    expect(world.subjects()).toEqual(['one', 'two'])
    expect(Buffer.from(world.got[1]?.raw as Uint8Array).toString()).toMatch(/^two, number/m)
  })

  it('of a message that is too big only the head is read', async () => {
    server.deliver(`${anna('big')}${'x'.repeat(5000)}\r\n`)
    world.poll({ pace: { ...quick, mostBytes: 2000 } })
    await world.looked()
    expect(world.subjects()).toEqual(['big'])
    expect(world.got[0]?.raw).toHaveProperty(
      'byteLength',
      expect.toSatisfy((n: number) => n < 500),
    )
  })
})
