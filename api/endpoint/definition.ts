import type { z } from 'zod'
import type { ProblemCode } from '../../contracts/problem.js'
import type { Scope } from '../../contracts/keys.js'

/** `key`: any valid key. A list: one of these scopes, or admin. */
export type Access = 'public' | 'key' | readonly Scope[]

/**
 * What a repeated POST with the same Idempotency-Key gets: the stored answer, a 409 because the answer holds
 * a secret that is shown once, or nothing special because repeating does no harm or the answer is a stream.
 */
type Replay = 'stored' | 'refused' | 'none'

export interface EndpointDefinition<S extends z.ZodType = z.ZodType> {
  summary: string
  description?: string
  access: Access
  answer: {
    /** With several, the first is the usual one and the handler returns `WithStatus` for the others. */
    status: number | readonly [number, ...number[]]
    schema: S
    contentType?: string
  }
  /** Only what is special to this endpoint; what follows from access, body and query is added. */
  errors?: readonly ProblemCode[]
  replay?: Replay
}

export const endpointMetadata = 'overture:endpoint'

export function statusesOf({ answer }: EndpointDefinition): readonly number[] {
  return typeof answer.status === 'number' ? [answer.status] : answer.status
}

export function usualStatus({ answer }: EndpointDefinition): number {
  return typeof answer.status === 'number' ? answer.status : answer.status[0]
}
