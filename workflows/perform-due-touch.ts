import { proxyActivities } from '@temporalio/workflow'
import type { MessageKind } from '../contracts/temporal/message-kind.js'
import type { OutreachActivities, TouchResult } from '../contracts/temporal/outreach-activities.js'
import { chooseMessage } from '../domain/outreach/choose-message.js'
import type { DueTouch } from '../domain/outreach/decide-next-action.js'
import { describeTouch } from '../domain/outreach/describe-outreach.js'
import { deliveryOptions } from './proxies.js'
import { requestIdOf, touchRefOf, type Run } from './outreach-run.js'

const { performTouch } = proxyActivities<Pick<OutreachActivities, 'performTouch'>>(deliveryOptions)

export interface Performed {
  touch: DueTouch
  message: MessageKind
  result: TouchResult
}

/** execute_touchpoint: from here on the activity decides at the gates and answers what became of it. */
export async function performDueTouch(run: Run, touch: DueTouch): Promise<Performed> {
  const message = chooseMessage(run.state, touch, run.clock.now())
  const order = {
    ...touchRefOf(run, touch, message),
    slot_at_ms: touch.slot.at_ms,
    reason: touch.slot.reason,
    why: touch.why,
    approval_id: touch.gate.kind === 'approved' ? touch.gate.request_id : null,
    at_ms: run.clock.now(),
    ...requestIdOf(run.state),
  }
  const summary = describeTouch(run.state, touch)
  const result = await performTouch.executeWithOptions({ ...deliveryOptions, summary }, [order])
  return { touch, message, result }
}
