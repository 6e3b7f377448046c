import { DefaultLogger, Runtime, Worker } from '@temporalio/worker'
import type { SavedHistory } from './histories.js'

let installed = false

/** The failure of each history under this bundle, by its name; null when it replays. */
export async function replay(
  codePath: string,
  saved: SavedHistory[],
): Promise<Record<string, string | null>> {
  // a refused replay is what some tests want, so the SDK need not tell
  if (!installed) {
    Runtime.install({
      logger: new DefaultLogger('ERROR', () => {}),
      telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
    })
  }
  installed = true
  const histories = saved.map(({ name, history }) => ({ workflowId: name, history }))
  const failures: Record<string, string | null> = {}
  for await (const result of Worker.runReplayHistories(
    { workflowBundle: { codePath } },
    histories,
  )) {
    failures[result.workflowId] = result.error?.name ?? null
  }
  return failures
}
