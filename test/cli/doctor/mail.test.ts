import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkMail } from '../../../cli/direct/doctor/checks/mail.js'
import { freePorts } from '../../../server/ports.js'
import { selfSigned } from '../../support/self-signed.js'
import { startSmtpFaultServer } from '../../support/smtp-fault-server.js'
import { lines, patientWith } from './support.js'

interface Server {
  host: string
  /** Messages that were begun. */
  begun: string[]
}

async function start(options: SMTPServerOptions): Promise<Server> {
  const begun: string[] = []
  const server = new SMTPServer({
    ...options,
    disableReverseLookup: true,
    onMailFrom(address, _session, done) {
      begun.push(address.address)
      done()
    },
  })
  // a client that refuses the certificate resets the connection
  server.on('error', () => {})
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => new Promise<void>((done) => server.close(() => done())))
  const address = server.server.address()
  if (typeof address !== 'object' || !address) throw new Error('no address')
  return { host: `127.0.0.1:${address.port}`, begun }
}

const check = async (url: string) => lines(await checkMail(patientWith({ env: { SMTP_URL: url } })))

const oneUser: SMTPServerOptions = {
  onAuth: ({ username, password }, _session, done) =>
    username === 'mia' && password === 'right'
      ? done(null, { user: 'mia' })
      : done(new Error('5.7.8 no such user mia')),
}

describe('the mail server', () => {
  it('that takes the log-in is well, and gets no message', async () => {
    const { host, begun } = await start({ ...oneUser, disabledCommands: ['STARTTLS'] })
    expect(await check(`smtp://mia:right@${host}`)).toEqual([
      `ok mail server: ${host} accepts the log-in, without TLS on this machine`,
    ])
    expect(begun).toEqual([])
  })

  it('that refuses the log-in says so, with neither user nor password', async () => {
    const { host } = await start({ ...oneUser, disabledCommands: ['STARTTLS'] })
    const found = await check(`smtp://mia:hunter2@${host}`)
    expect(found).toEqual([
      `fail mail server: ${host}: it answered 535 → Correct user and password in SMTP_URL.`,
    ])
  })

  it('whose certificate is not trusted or for another name fails', async () => {
    const { cert, key } = selfSigned('mail')
    const { host } = await start({ ...oneUser, secure: true, cert, key })
    expect(await check(`smtps://mia:right@${host}`)).toEqual([
      expect.stringMatching(/^fail mail server: .*certificate.* → Renew the certificate/),
    ])
  })

  it.each([
    ['far', 2049, /^ok mail server certificate: valid until 2049-/],
    ['past', 2021, /^warn mail server certificate: valid until 2021-.* left → Renew it/],
  ])('with TLS tells how long its certificate lasts: %s', async (_, untilYear, words) => {
    const { cert, key } = selfSigned('mail', untilYear)
    const { host } = await start({ ...oneUser, secure: true, cert, key })
    const found = await check(`smtps://mia:right@${host}?tls.rejectUnauthorized=false`)
    expect(found).toEqual([
      `ok mail server: ${host} accepts the log-in, with TLS`,
      expect.stringMatching(words),
    ])
  })

  it('that refuses this machine at the door fails', async () => {
    const server = await startSmtpFaultServer({ greeting: '554 5.7.1 go away mia@north.example' })
    onTestFinished(() => server.close())
    expect(await check(`smtp://127.0.0.1:${server.port}`)).toEqual([
      `fail mail server: 127.0.0.1:${server.port}: it answered 554 → Ask whoever runs the mail server why it refuses this machine.`,
    ])
  })

  it('that says nothing fails before the limit of a check', async () => {
    const server = await startSmtpFaultServer({ greeting: 'silence' })
    onTestFinished(() => server.close())
    expect(await check(`smtp://127.0.0.1:${server.port}`)).toEqual([
      expect.stringMatching(
        /^fail mail server: .*(Greeting never received|Timeout).* → Correct host and port/,
      ),
    ])
  })

  it('that is not there fails', async () => {
    const [port] = await freePorts('127.0.0.1', 1)
    expect(await check(`smtp://127.0.0.1:${port}`)).toEqual([
      expect.stringMatching(
        /^fail mail server: .*ECONNREFUSED.* → Correct host and port in SMTP_URL/,
      ),
    ])
  })

  it('is the sandbox when none is set', async () => {
    expect(lines(await checkMail(patientWith()))).toEqual([
      'skipped mail server: the sandbox takes all mail',
    ])
  })
})
