import type { ServerResponse } from 'node:http'
import { freePort } from '../../server/ports.js'
import { serve, type Local } from './local-http.js'

export interface Place {
  url: string
  /** What came to it; null where nothing listens. */
  local: Local | null
}

export async function placeThat(answer: (response: ServerResponse) => void): Promise<Place> {
  const local = await serve(answer)
  return { url: `http://127.0.0.1:${local.port}`, local }
}

export async function deadPlace(): Promise<Place> {
  return { url: `http://127.0.0.1:${await freePort('127.0.0.1')}`, local: null }
}

/** Its certificate is signed by nobody. */
export async function untrustedPlace(): Promise<Place> {
  const local = await serve((response) => response.end('{}'), true)
  return { url: `https://127.0.0.1:${local.port}`, local }
}

export function answers(status: number, body: unknown = {}, headers: Record<string, string> = {}) {
  return (response: ServerResponse) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
  }
}

/** Half of an answer, then the end of the connection. */
export function breaksOff(response: ServerResponse): void {
  response.writeHead(201, { 'content-length': '1000' })
  response.write('{"sid":"SM', () => response.destroy())
}

/** It has read everything, and nobody learns what it did. */
export const hangsUp = (response: ServerResponse) => void response.destroy()

export const neverAnswers = () => {}
