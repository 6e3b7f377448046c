import { STATUS_CODES } from 'node:http'

export interface Answer {
  status: number
  headers: Record<string, string>
  body: string | Uint8Array
}

export function json(value: unknown): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(value),
  }
}

/** RFC 9457. */
export function problem(status: number, code: string, detail: string): Answer {
  const title = STATUS_CODES[status] ?? 'Error'
  return {
    status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8' },
    body: JSON.stringify({ type: 'about:blank', title, status, detail, code }),
  }
}
