import type { DecidedVia } from '../../contracts/approvals.js'
import type { Principal } from '../auth/principal.js'
import { ApiProblem, InvalidInput } from '../problems/api-problem.js'

export interface DecidingPerson {
  name: string
  via: DecidedVia
}

/** The credential says who decides; only a service key may name somebody else. */
export function decidingPerson(caller: Principal, approver: string | undefined): DecidingPerson {
  const decidesItself = caller.scopes.includes('reviewer') || caller.scopes.includes('admin')
  if (decidesItself && (approver === undefined || approver === caller.name)) {
    return { name: caller.name, via: 'api' }
  }
  if (!caller.scopes.includes('service')) {
    throw new ApiProblem(
      'forbidden',
      `This key is ${caller.name}'s. Leave approver out, or use a service key to act for somebody else.`,
    )
  }
  if (approver === undefined) {
    throw new InvalidInput('unprocessable', '/approver must name the person who decided', {
      errors: [
        { pointer: '/approver', detail: 'must name the person who decided: this is a service key' },
      ],
    })
  }
  return { name: approver, via: 'service' }
}
