import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readMailbox } from '../../../sandbox/mail/read-mailbox.js'
import { letter, mailTo, openMailbox, temporaryFolder } from './mailbox-fixture.js'
import { rawGet } from './raw-http.js'

describe('the mailbox over HTTP', () => {
  test('gives one message with its source', async () => {
    const mailbox = await openMailbox()
    await mailTo(mailbox).sendMail(letter('one'))
    const [listed] = await readMailbox(mailbox.url)
    const message = await (await fetch(`${mailbox.url}/messages/${listed?.id}`)).json()
    expect(message).toEqual({ ...listed, raw: expect.stringContaining('Subject: one\r\n') })
  })

  test('answers 404 as a problem', async () => {
    const mailbox = await openMailbox()
    const response = await fetch(`${mailbox.url}/messages/0000000009-00000000`)
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'The mailbox has no message with this id.',
      code: 'message_not_found',
    })
  })

  test.each(['0', '-1', '1.5', 'ten', '', '100001', '1e3', '5&limit=6'])(
    'refuses limit=%s with 400',
    async (limit) => {
      const mailbox = await openMailbox()
      const response = await fetch(`${mailbox.url}/messages?limit=${limit}`)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ code: 'invalid_limit' })
    },
  )

  test.each([
    '//',
    '/..%2f..%2fetc',
    '/messages/',
    '/messages/%',
    '/messages/../x',
    '/messages/a/raw/b',
    '*',
  ])('answers 404 for the path %s', async (path) => {
    const mailbox = await openMailbox()
    expect((await rawGet(mailbox.url, { path })).status).toBe(404)
  })

  test.each([
    ['POST', '/messages', 'GET, HEAD, DELETE'],
    ['DELETE', '/messages/x', 'GET, HEAD'],
    ['OPTIONS', '/messages', 'GET, HEAD, DELETE'],
    ['PUT', '/', 'GET, HEAD'],
  ])('answers %s %s with 405 and what is allowed', async (method, path, allow) => {
    const mailbox = await openMailbox()
    const response = await fetch(mailbox.url + path, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe(allow)
  })

  test('is empty after DELETE, on disk as well, and takes mail again', async () => {
    const dir = await temporaryFolder()
    const mailbox = await openMailbox(dir)
    await mailTo(mailbox).sendMail(letter('gone'))
    const response = await fetch(`${mailbox.url}/messages`, { method: 'DELETE' })
    expect(response.status).toBe(204)
    expect(await readMailbox(mailbox.url)).toEqual([])
    expect(await readdir(join(dir, 'messages'))).toEqual([])
    await mailTo(mailbox).sendMail(letter('new'))
    expect(await readMailbox(mailbox.url)).toHaveLength(1)
  })

  test('says that it is healthy', async () => {
    const mailbox = await openMailbox()
    const response = await fetch(`${mailbox.url}/healthz`)
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }])
  })

  test.each([
    'evil.example',
    'evil.example:8025',
    'localhost.evil.example',
    'a@127.0.0.1',
    '127.0.0.1.nip.io',
  ])('refuses the Host %j', async (host) => {
    const mailbox = await openMailbox()
    const response = await rawGet(mailbox.url, { path: '/messages', host })
    expect([response.status, JSON.parse(response.body).code]).toEqual([403, 'host_not_allowed'])
  })

  test.each([
    '127.0.0.1:1',
    'localhost',
    'LOCALHOST:8025',
    'mail.localhost',
    '[::1]:8025',
    '192.168.1.7',
  ])('takes the Host %j', async (host) => {
    const mailbox = await openMailbox()
    expect((await rawGet(mailbox.url, { path: '/healthz', host })).status).toBe(200)
  })
})

describe('the page', () => {
  const attack = '<script>alert(1)</script>'

  test('holds no mail, may run only its own script and says what it is', async () => {
    const mailbox = await openMailbox()
    await mailTo(mailbox).sendMail({ ...letter(attack), text: attack, html: attack })
    const response = await fetch(mailbox.url)
    const html = await response.text()
    expect(html).not.toContain('alert(1)')
    expect(html).toContain('Nothing leaves this machine.')
    const policy = response.headers.get('content-security-policy') ?? ''
    const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1]
    expect(policy).toContain(`default-src 'none'; style-src 'nonce-${nonce}'; script-src`)
    expect(policy).toContain(`connect-src 'self'`)
    expect(html).toContain(`<script nonce="${nonce}">`)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await fetch(mailbox.url)).headers.get('content-security-policy')).not.toBe(policy)
  })

  test('shows the HTML of a mail in a frame where nothing of it runs or is loaded', async () => {
    const mailbox = await openMailbox()
    await mailTo(mailbox).sendMail({ ...letter('html'), html: attack })
    const [message] = await readMailbox(mailbox.url)
    const response = await fetch(`${mailbox.url}/messages/${message?.id}/html`)
    expect(await response.text()).toBe(`<!doctype html><base target="_blank">${attack}\n`)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(
      /^sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'/,
    )
    expect(policy).not.toMatch(/script|allow-same-origin|https?:/)
    const page = await fetch(mailbox.url)
    expect(page.headers.get('content-security-policy')).toContain(`frame-src 'self'`)
    expect(await page.text()).toContain(`sandbox: 'allow-popups allow-popups-to-escape-sandbox'`)
  })

  test('has no frame for a mail without HTML', async () => {
    const mailbox = await openMailbox()
    await mailTo(mailbox).sendMail(letter('text'))
    const [message] = await readMailbox(mailbox.url)
    expect((await fetch(`${mailbox.url}/messages/${message?.id}/html`)).status).toBe(404)
  })

  test('never writes mail as HTML and loads nothing from elsewhere', async () => {
    const mailbox = await openMailbox()
    const html = await (await fetch(mailbox.url)).text()
    expect(html).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|eval/)
    expect(html).not.toMatch(/https?:\/\//)
  })

  test('gets mail as JSON and its source as plain text, neither to be sniffed', async () => {
    const mailbox = await openMailbox()
    await mailTo(mailbox).sendMail(letter(attack))
    const [message] = await readMailbox(mailbox.url)
    expect(message?.subject).toBe(attack)
    for (const path of ['/messages', `/messages/${message?.id}`, `/messages/${message?.id}/raw`]) {
      const response = await fetch(mailbox.url + path)
      expect(response.headers.get('content-type')).toMatch(/^(application\/json|text\/plain);/)
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
    }
  })
})
