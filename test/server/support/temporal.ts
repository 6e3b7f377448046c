import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client'
import { onTestFinished } from 'vitest'
import { freePorts } from '../../../server/ports.js'
import { startTemporal } from '../../../server/temporal/start-temporal.js'
import {
  temporalTiming,
  type TemporalOptions,
  type TemporalServer,
  type TemporalTiming,
} from '../../../server/temporal/temporal-options.js'
import { logLines } from './log-lines.js'

export function temporalCli(): string {
  const cli = process.env.OVERTURE_TEMPORAL_CLI
  if (!cli) throw new Error('Set OVERTURE_TEMPORAL_CLI to the Temporal CLI 1.9.1.')
  return cli
}

/** Ports that are free and, being defaults, could move. */
export async function optionsFor(
  home: string,
  change: Partial<TemporalOptions> = {},
): Promise<TemporalOptions> {
  const [port, uiPort] = await freePorts('127.0.0.1', 2)
  return {
    cli: temporalCli(),
    home,
    host: '127.0.0.1',
    port: { wanted: port!, explicit: false, variable: 'OVERTURE_TEMPORAL_PORT' },
    uiPort: { wanted: uiPort!, explicit: false, variable: 'OVERTURE_TEMPORAL_UI_PORT' },
    namespace: 'default',
    searchAttributes: { TenantId: 'Keyword' },
    log: logLines().log,
    ...change,
  }
}

export async function started(
  options: TemporalOptions,
  timing: Partial<TemporalTiming> = {},
): Promise<TemporalServer> {
  const server = await startTemporal(options, { ...temporalTiming, ...timing })
  onTestFinished(() => server.stop())
  return server
}

export function clientOf(address: string): Client {
  const connection = Connection.lazy({ address })
  onTestFinished(() => connection.close())
  return new Client({ connection })
}

/** No worker needed: the server keeps it, and that is all we ask. */
export async function keepWorkflow(client: Client, workflowId: string): Promise<void> {
  await client.workflow.start('anyWorkflow', { workflowId, taskQueue: 'nobody-polls' })
}

export async function isKept(client: Client, workflowId: string): Promise<boolean> {
  try {
    await client.workflow.getHandle(workflowId).describe()
    return true
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false
    throw error
  }
}
