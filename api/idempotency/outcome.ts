import type { Response } from 'express'
import { z } from 'zod'
import { problemSchema, type ProblemCode } from '../../contracts/problem.js'
import {
  releaseIdempotencyKey,
  storeIdempotentAnswer,
  type HeldKey,
} from '../../store/repositories/idempotency.js'
import type { ApiDeps } from '../deps.js'
import { streamed, WithStatus } from '../endpoint/answer.js'
import { usualStatus, type EndpointDefinition } from '../endpoint/definition.js'
import { ApiProblem, InvalidInput } from '../problems/api-problem.js'
import { toProblem } from '../problems/to-problem.js'

export type Outcome = { kind: 'answered'; answer: unknown } | { kind: 'failed'; error: unknown }

export interface Settled {
  held: HeldKey
  endpoint: EndpointDefinition
  outcome: Outcome
}

/** A problem is stored without its request id: each answer carries its own. */
const storedProblemSchema = problemSchema.pick({ code: true, detail: true, errors: true })

const storedAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('body'), body: z.unknown() }),
  z.object({ kind: z.literal('problem'), problem: storedProblemSchema }),
  z.object({ kind: z.literal('secret') }),
])

type StoredAnswer = z.input<typeof storedAnswerSchema>

/**
 * Never fails: the work is done or refused already, and the caller must learn that. An answer that could not
 * be stored leaves the row to its lease, after which a repeat runs again and finds the ids it derives.
 */
export async function keepOutcome(deps: ApiDeps, settled: Settled): Promise<void> {
  const { held } = settled
  try {
    const kept = toStore(settled)
    if (kept) {
      await storeIdempotentAnswer(deps.store.db, held, {
        status: kept.status,
        answer: JSON.stringify(kept.answer),
      })
    } else await releaseIdempotencyKey(deps.store.db, held)
  } catch (error) {
    const { message } = toProblem(error)
    deps.log.warn({ tenant: held.tenantId, reason: message }, 'an idempotent answer was not stored')
  }
}

function toStore({
  endpoint,
  outcome,
}: Settled): { status: number; answer: StoredAnswer } | undefined {
  if (outcome.kind === 'failed') {
    const problem = toProblem(outcome.error)
    if (problem.status >= 500 || problem instanceof InvalidInput) return undefined
    return { status: problem.status, answer: { kind: 'problem', problem: storable(problem) } }
  }
  const { answer } = outcome
  if (answer === streamed) return undefined
  const [status, body] =
    answer instanceof WithStatus
      ? [answer.status, answer.body as unknown]
      : [usualStatus(endpoint), answer]
  if (endpoint.replay === 'refused') return { status, answer: { kind: 'secret' } }
  return { status, answer: { kind: 'body', body } }
}

function storable(problem: ApiProblem): z.input<typeof storedProblemSchema> {
  return { code: problem.code, detail: problem.message, errors: problem.errors }
}

export function replayOutcome(
  stored: { status: number; answer: string },
  response: Response,
): WithStatus<unknown> {
  const answer = storedAnswerSchema.parse(JSON.parse(stored.answer))
  response.setHeader('Idempotency-Replayed', 'true')
  switch (answer.kind) {
    case 'body':
      return new WithStatus(stored.status, answer.body)
    case 'problem':
      throw new ApiProblem(answer.problem.code satisfies ProblemCode, answer.problem.detail, {
        errors: answer.problem.errors ?? [],
      })
    case 'secret':
      throw new ApiProblem(
        'conflict',
        'This call was carried out before; its answer held a secret that is shown only once.',
      )
  }
}
