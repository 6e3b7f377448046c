import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { wallClock } from '../../../runtime/clock.js'
import { openPeople, type People, type PeopleOptions } from '../../../sandbox/people/open-people.js'
import { until } from '../../support/until.js'
import { temporaryFolder } from '../mail/mailbox-fixture.js'
import { day, followUp, footer, hour, monday9, received } from './fixture.js'
import { secret, startPretendApi, type PretendApi } from './pretend-api.js'

async function peopleOn(api: PretendApi, given: Partial<PeopleOptions> = {}): Promise<People> {
  const people = await openPeople({
    dir: given.dir ?? (await temporaryFolder()),
    people: null,
    apiUrl: api.url,
    smsUrl: api.url,
    secretFor: async () => secret,
    wall: wallClock,
    now: async () => monday9,
    log: pino({ level: 'silent' }),
    ...given,
  })
  await people.catchUp([])
  onTestFinished(() => people.close())
  return people
}

describe('a sandbox person', () => {
  it('answers at the pretend time its address says, as mail programs do', async () => {
    const api = await startPretendApi()
    const people = await peopleOn(api)
    await people.notice(received('anna.berg+reply-positive-2d@northwind.example'))

    expect(await people.nextAt('default')).toBe(monday9 + 2 * day)
    expect(await people.nextAt('other')).toBeNull()
    expect(await people.act('default', monday9 + 2 * day - 1)).toBe(0)
    expect(api.calls).toEqual([])
    expect(await people.act('default', monday9 + 2 * day)).toBe(1)

    const [call] = api.calls
    expect(call?.path).toBe('/webhooks/email/inbound')
    expect(call?.webhookId).toMatch(/^ppl_[0-9a-f]{32}$/)
    expect(call?.mail).toMatchObject({
      from: { name: 'Anna Berg', address: 'anna.berg+reply-positive-2d@northwind.example' },
      to: [{ name: 'Mia Winter', address: 'mia@studio.example' }],
      subject: 'Re: Release planning',
      inReplyTo: '<one@studio.example>',
      references: '<one@studio.example>',
      date: '2026-11-25T09:00:00.000Z',
    })
    const [own, quoted] = call?.mail.text?.split(/^On 23 November 2026, /m) ?? []
    expect(own).toContain('sounds interesting')
    expect(quoted).toContain(`> ${footer}`)
  })

  it('answers where the message wants answers, in the words of its country', async () => {
    const api = await startPretendApi()
    const people = await peopleOn(api)
    const { headers } = received('x@y.example')
    await people.notice(
      received('jürgen+unsubscribe@nordwind.de.example', {
        headers: { ...headers, 'reply-to': '"Büro" <replies+r.1@studio.example>' },
      }),
    )
    await people.act('default', monday9 + day)
    expect(api.calls[0]?.mail.to?.[0]?.address).toBe('replies+r.1@studio.example')
    expect(api.calls[0]?.mail.from?.name).toBe('Jürgen')
    expect(api.calls[0]?.mail.text).toContain('Bitte nehmen Sie mich aus Ihrem Verteiler.')
    expect(api.calls[0]?.mail.text).toContain('Am 23. November 2026 schrieb Mia Winter')
  })

  it('that is away has a machine say until when', async () => {
    const api = await startPretendApi()
    const people = await peopleOn(api)
    await people.notice(received('anna+ooo-5d@northwind.example'))
    await people.act('default', monday9 + hour)
    const mail = api.calls[0]?.mail
    expect(mail?.subject).toBe('Automatic reply: Release planning')
    expect(mail?.headers).toContainEqual(
      expect.objectContaining({ key: 'auto-submitted', value: 'auto-replied' }),
    )
    expect(mail?.text).toContain('back on 28 November 2026')
    expect(mail?.text).not.toContain('>')
  })

  it('whose address does not exist has a mail server report it (RFC 3464)', async () => {
    const api = await startPretendApi()
    const people = await peopleOn(api)
    const to = 'dana+bounce@northwind.example'
    await people.notice(received(to))
    await people.act('default', monday9 + hour)
    const { body, mail } = api.calls[0] ?? {}
    expect(mail?.from?.address).toBe('mailer-daemon@northwind.example')
    expect(mail?.to?.[0]?.address).toBe('mia@studio.example')
    expect(body).toMatch(/^Return-Path: <>\r$/m)
    expect(body).toMatch(/^Content-Type: multipart\/report; report-type=delivery-status;/m)
    expect(body).toMatch(
      /\r\nReporting-MTA: [^\r]+\r\n[^\r]+\r\n\r\nFinal-Recipient: rfc822; dana\+bounce@northwind\.example\r\nAction: failed\r\nStatus: 5\.1\.1\r\n/,
    )
    expect(body).toContain('\r\nMessage-ID: <one@studio.example>\r\n')
  })

  it('that complains is reported by its mailbox provider (RFC 5965)', async () => {
    const api = await startPretendApi()
    const people = await peopleOn(api)
    await people.notice(received('dana+complain@northwind.example'))
    await people.act('default', monday9 + day)
    const { body } = api.calls[0] ?? {}
    expect(body).toMatch(/^Content-Type: multipart\/report; report-type=feedback-report;/m)
    expect(body).toContain('\r\nFeedback-Type: abuse\r\n')
    expect(body).toContain('Original-Rcpt-To: <dana+complain@northwind.example>')
    expect(body).toContain('Message-ID: <one@studio.example>')
  })

  it('may press the unsubscribe button instead of writing', async () => {
    const api = await startPretendApi()
    const people = await peopleOn(api)
    await people.notice(received('dana+unsubscribe-click@northwind.example'))
    await people.act('default', monday9 + day)
    expect(api.calls).toMatchObject([
      {
        path: '/u/default.con_1.q83vEjRWq83vEjRWq83vEg',
        body: 'List-Unsubscribe=One-Click',
      },
    ])
  })
})

describe('what sandbox people have planned', () => {
  const tagged = 'anna+reply-positive-2d@northwind.example'
  const later = monday9 + 3 * day

  it('survives a killed process, half-written lines too, and is done once', async () => {
    const api = await startPretendApi()
    const dir = await temporaryFolder()
    const before = await peopleOn(api, { dir })
    await before.notice(received(tagged))
    await before.notice(followUp('bo+question-after2@northwind.example', 2))
    await before.act('default', monday9 + day)
    expect(api.calls).toHaveLength(1)
    await appendFile(join(dir, 'actions.jsonl'), '{"seen":"0000000077-aaaa')

    const after = await peopleOn(api, { dir })
    expect(await after.nextAt('default')).toBe(monday9 + 2 * day)
    await after.notice(received(tagged))
    expect(await after.act('default', later)).toBe(1)
    await after.notice(received(tagged))
    expect(await after.nextAt('default')).toBeNull()
    const again = await peopleOn(api, { dir })
    expect(await again.act('default', later)).toBe(0)
    expect(new Set(api.calls.map(({ webhookId }) => webhookId)).size).toBe(2)
    expect(api.calls).toHaveLength(2)
  })

  it('takes in what the mailbox got when nobody looked, but not what was there before people were', async () => {
    const api = await startPretendApi()
    const dir = await temporaryFolder()
    const old = received('old+bounce@northwind.example', { id: '0000000001-00000000' })
    const options = {
      dir,
      people: null,
      apiUrl: api.url,
      smsUrl: api.url,
      secretFor: async () => secret,
    }
    const rest = { wall: wallClock, now: async () => monday9, log: pino({ level: 'silent' }) }
    const first = await openPeople({ ...options, ...rest })
    await first.catchUp([old])
    expect(await first.nextAt('default')).toBeNull()
    await first.close()

    const second = await openPeople({ ...options, ...rest })
    await second.catchUp([old, followUp('new+bounce-after3@northwind.example', 3)])
    expect(await second.nextAt('default')).toBe(monday9 + 120_000)
    await second.close()
    expect(await readFile(join(dir, 'actions.jsonl'), 'utf8')).toContain('new+bounce')
  })

  it('waits while the API is busy, and is given up when the API says no', async () => {
    const api = await startPretendApi()
    const people = await peopleOn(api)
    await people.notice(received('anna+reply-1d@northwind.example'))
    await people.notice(followUp('bo+question-1d-after2@northwind.example', 2))
    api.answers.push({ status: 503 }, { status: 429, headers: { 'retry-after': '0.01' } })
    api.answers.push({ status: 200 }, { status: 401 })
    expect(await people.act('default', later)).toBe(2)
    expect(api.calls).toHaveLength(1)
    expect(await people.nextAt('default')).toBeNull()
  })

  it('is tried later when nobody waits and the API is away', async () => {
    const api = await startPretendApi()
    const people = await peopleOn(api, { now: async () => later })
    await people.notice(received(tagged))
    api.answers.push({ status: 503 })
    const life = people.wake()
    onTestFinished(() => life.rest())
    await until(async () => (await people.nextAt('default')) === null)
    expect(api.calls).toHaveLength(1)
  })

  it('is left alone while somebody else moves the time', async () => {
    const api = await startPretendApi()
    const looks: string[] = []
    const now = async (tenantId: string) => {
      looks.push(tenantId)
      return later
    }
    const people = await peopleOn(api, { now })
    const letGo = await people.hold('default')
    await people.notice(received(tagged))
    const { headers } = received(tagged)
    const link = headers['list-unsubscribe'] as string
    await people.notice(
      received(tagged, {
        id: '0000000002-00000000',
        headers: { 'list-unsubscribe': link.replace('/default.', '/other.') },
      }),
    )
    const life = people.wake()
    onTestFinished(() => life.rest())
    await until(() => looks.includes('other') && api.calls.length === 1)
    expect(looks).not.toContain('default')
    letGo()
    await until(() => api.calls.length === 2)
  })
})
