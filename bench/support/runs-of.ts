import type { Client } from '@temporalio/client'
import type { Message } from 'protobufjs'

export type Run = Awaited<ReturnType<typeof fetchRun>>
export type HistoryEvent = NonNullable<Run['events']>[number]

/** The histories of every run of a workflow, the first one first. */
export async function runsOf(client: Client, workflowId: string): Promise<Run[]> {
  const runs: Run[] = []
  const { raw } = await client.workflow.getHandle(workflowId).describe()
  let runId: string | null | undefined = raw.workflowExecutionInfo?.firstRunId
  while (runId) {
    const run = await fetchRun(client, workflowId, runId)
    runs.push(run)
    runId = run.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId
  }
  return runs
}

function fetchRun(client: Client, workflowId: string, runId: string) {
  return client.workflow.getHandle(workflowId, runId).fetchHistory()
}

/** Options updated and time skipped: the sandbox's own events, absent in production. */
const ofTimeTravel = new Set<unknown>([55, 60])

export function byTheEngine(run: Run): HistoryEvent[] {
  return (run.events ?? []).filter((event) => !ofTimeTravel.has(event.eventType))
}

/** As the server stores it. */
export function bytesOf(event: HistoryEvent): number {
  const message = event as unknown as Message
  return message.$type.encode(message).finish().length
}
