import type { Request } from 'express'
import { ApiProblem, InvalidInput } from '../problems/api-problem.js'
import type { BodyRoom } from './body-room.js'

export interface BodyLimit {
  bytes: number
  /** Of all bodies that are being read just now: their senders are not known yet. */
  room: BodyRoom
}

/** The exact bytes, which are what was signed; refused before the first one where that can be told. */
export async function readBody(request: Request, { bytes, room }: BodyLimit): Promise<Buffer> {
  const { headers } = request
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') {
    throw new ApiProblem('unsupported_media_type', 'The body must be sent without compression.')
  }
  const told = headers['content-length']
  if (told !== undefined && Number(told) > bytes) throw tooLarge(bytes)
  const free = room.take(told === undefined ? bytes : Number(told))
  try {
    return await readAll(request, bytes)
  } finally {
    free()
    // what nobody reads would keep the next call on this connection waiting
    request.resume()
  }
}

async function readAll(request: Request, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let total = 0
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      const bytes = chunk as Buffer
      total += bytes.length
      if (total > limit) throw tooLarge(limit)
      chunks.push(bytes)
    }
  } catch (error) {
    if (error instanceof ApiProblem || request.complete) throw error
    throw cutShort()
  }
  if (!request.complete) throw cutShort()
  return Buffer.concat(chunks)
}

function tooLarge(limit: number): ApiProblem {
  return new InvalidInput(
    'body_too_large',
    `The body may have ${limit.toLocaleString('en')} bytes.`,
  )
}

function cutShort(): ApiProblem {
  return new ApiProblem('bad_request', 'The body ended early. Nothing was stored; send it again.')
}
