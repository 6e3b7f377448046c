import { Injectable } from '@nestjs/common'
import { CallBudget, type Spent } from '../auth/call-budget.js'
import { ApiProblem } from '../problems/api-problem.js'
import { BodyRoom } from './body-room.js'

const minuteMs = 60_000
const mostPerSecret = 60_000
const mostForged = 60
const roomBytes = 128 * 2 ** 20

/**
 * Providers call from addresses that they share with everybody else: who has signed is counted by its
 * secret, and an address only for what it has forged.
 */
@Injectable()
export class WebhookLimits {
  readonly room = new BodyRoom(roomBytes)
  readonly #secrets = new CallBudget(10_000)
  readonly #forgers = new CallBudget(100_000)

  countSigned(secret: string): void {
    const spent = this.#secrets.spend(secret, { limit: mostPerSecret, windowMs: minuteMs })
    if (spent.refused) refuse(spent, 'More events of this secret than one a millisecond.')
  }

  /** Says nothing of what was wrong: whoever forges would learn from it. */
  refuseForged(address: string): never {
    const spent = this.#forgers.spend(address, { limit: mostForged, windowMs: minuteMs })
    if (spent.refused) refuse(spent, 'Too many calls without a valid signature.')
    throw new ApiProblem('unauthorized', 'This call needs a valid signature.')
  }
}

function refuse({ waitMs }: Spent, detail: string): never {
  const wait = Math.max(1, Math.ceil(waitMs / 1000))
  throw new ApiProblem('too_many_requests', `${detail} Try again in ${wait} s.`, {
    headers: { 'Retry-After': String(wait) },
  })
}
