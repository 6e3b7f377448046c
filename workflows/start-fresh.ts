import {
  allHandlersFinished,
  condition,
  makeContinueAsNewFunc,
  workflowInfo,
} from '@temporalio/workflow'
import type { AccountOutreachWorkflow } from '../contracts/temporal/account-outreach.js'
import type { FreshHints } from '../domain/outreach/should-start-fresh.js'
import { refOf, type Run } from './outreach-run.js'

/** The server's hints stand in the history, with the task that they came with: a replay is told the same. */
export function freshHints(run: Run): FreshHints {
  const { continueAsNewSuggested, targetWorkerDeploymentVersionChanged } = workflowInfo()
  return {
    suggestedByServer: continueAsNewSuggested,
    otherBuild: targetWorkerDeploymentVersionChanged,
    askedToMoveOn: run.askedToMoveOn,
  }
}

/** Answers only when there is something to read first. */
export async function startFresh(run: Run): Promise<void> {
  // nothing may be awaited between this look and continueAsNew, or a message could be lost
  if (!(await settled(run))) return undefined
  const state = {
    ...run.state,
    clock_offset_ms: run.clock.offsetMs(),
    touches_since_fresh_run: 0,
  }
  const input = { ...refOf(state), state }
  const pinned = workflowInfo().currentDeploymentVersion !== undefined
  // here a pinned workflow changes builds without being replayed: the new one gets the state alone
  const options = pinned ? ({ initialVersioningBehavior: 'AUTO_UPGRADE' } as const) : {}
  return makeContinueAsNewFunc<AccountOutreachWorkflow>(options)(input)
}

/** False when there is something to read first: a handler may wait for exactly that. */
export async function settled(run: Run): Promise<boolean> {
  await condition(() => allHandlersFinished() || run.inbox.length > 0)
  return run.inbox.length === 0
}
