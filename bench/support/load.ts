import { Pool } from 'undici'
import { inParallel } from './in-parallel.js'
import { quantile } from './statistics.js'

export interface Shot {
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  body?: object
}

export interface Load {
  perSecond: number
  p50: number
  p99: number
}

const connections = 16

/** One keep-alive connection for each call that is under way. */
export async function load(origin: string, shots: Shot[]): Promise<Load> {
  const pool = new Pool(origin, { connections, pipelining: 1 })
  const taken: number[] = []
  const started = performance.now()
  await inParallel(shots, connections, async ({ method, path, headers, body }) => {
    const begun = performance.now()
    const answer = await pool.request({
      method,
      path,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    await answer.body.dump()
    if (answer.statusCode >= 300) throw new Error(`${method} ${path} answered ${answer.statusCode}`)
    taken.push(performance.now() - begun)
  })
  const seconds = (performance.now() - started) / 1000
  await pool.close()
  return {
    perSecond: shots.length / seconds,
    p50: quantile(taken, 0.5),
    p99: quantile(taken, 0.99),
  }
}
