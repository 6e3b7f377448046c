import { randomBytes } from 'node:crypto'
import { json, problem, type Answer } from './http-answer.js'
import { isLocalHost } from './local-host.js'
import type { MessageStore } from './message-store.js'
import { maxListLimit } from './message.js'
import { mailboxPage } from './page.js'

export interface MailboxRequest {
  method: string
  target: string
  host: string | undefined
}

interface Call {
  store: MessageStore
  query: URLSearchParams
  /** From the path; empty where the path has none. */
  id: string
}

type Handler = (call: Call) => Answer | Promise<Answer>

interface Route {
  path: RegExp
  methods: Record<string, Handler>
}

const routes: Route[] = [
  { path: /^\/$/, methods: { GET: page } },
  { path: /^\/healthz$/, methods: { GET: () => json({ status: 'ok' }) } },
  { path: /^\/messages$/, methods: { GET: list, DELETE: clear } },
  { path: /^\/messages\/([^/]+)$/, methods: { GET: one } },
  { path: /^\/messages\/([^/]+)\/raw$/, methods: { GET: source } },
  { path: /^\/messages\/([^/]+)\/html$/, methods: { GET: html } },
]

export async function answer(request: MailboxRequest, store: MessageStore): Promise<Answer> {
  if (!isLocalHost(request.host)) {
    return problem(
      403,
      'host_not_allowed',
      'The Host header must be an IP address or a localhost name.',
    )
  }
  const { path, query } = splitTarget(request.target)
  const route = routes.find((candidate) => candidate.path.test(path))
  if (!route) return problem(404, 'not_found', 'There is nothing at this address.')
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const handler = Object.hasOwn(route.methods, method) ? route.methods[method] : undefined
  if (!handler) return notAllowed(route)
  const id = route.path.exec(path)?.[1] ?? ''
  return handler({ store, query: new URLSearchParams(query), id })
}

/** Not `new URL`, which throws on a target such as `//`. */
function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf('?')
  if (mark < 0) return { path: target, query: '' }
  return { path: target.slice(0, mark), query: target.slice(mark + 1) }
}

function notAllowed(route: Route): Answer {
  const allowed = Object.keys(route.methods).flatMap((m) => (m === 'GET' ? ['GET', 'HEAD'] : [m]))
  const refusal = problem(405, 'method_not_allowed', `This address takes ${allowed.join(', ')}.`)
  return { ...refusal, headers: { ...refusal.headers, allow: allowed.join(', ') } }
}

function page(): Answer {
  const nonce = randomBytes(16).toString('base64')
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; ` +
        `connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    },
    body: mailboxPage(nonce),
  }
}

function list({ store, query }: Call): Answer {
  const limit = readLimit(query)
  if (limit === undefined) {
    return problem(
      400,
      'invalid_limit',
      `limit must be one whole number from 1 to ${maxListLimit}.`,
    )
  }
  const recipients = query.getAll('to')
  if (recipients.length > 1 || recipients[0] === '') {
    return problem(400, 'invalid_to', 'to must be one email address.')
  }
  return json(store.newest(limit, recipients[0]))
}

function readLimit(query: URLSearchParams): number | undefined {
  const given = query.getAll('limit')
  if (given.length === 0) return 1000
  const value = given.length === 1 && /^\d{1,6}$/.test(given[0] ?? '') ? Number(given[0]) : 0
  return value >= 1 && value <= maxListLimit ? value : undefined
}

async function one({ store, id }: Call): Promise<Answer> {
  const message = store.get(id)
  const raw = await store.source(id)
  return message && raw ? json({ ...message, raw: raw.toString('utf8') }) : noSuchMessage()
}

async function source({ store, id }: Call): Promise<Answer> {
  const raw = await store.source(id)
  if (!raw) return noSuchMessage()
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: raw }
}

/** Shown in a frame of the page: it runs nothing, loads nothing, and its links open a tab of their own. */
function html({ store, id }: Call): Answer {
  const part = store.get(id)?.html
  if (part === undefined) return noSuchMessage()
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        `sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; ` +
        `style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; ` +
        `frame-ancestors 'self'`,
    },
    body: `<!doctype html><base target="_blank">${part}`,
  }
}

async function clear({ store }: Call): Promise<Answer> {
  await store.clear()
  return { status: 204, headers: {}, body: '' }
}

function noSuchMessage(): Answer {
  return problem(404, 'message_not_found', 'The mailbox has no message with this id.')
}
