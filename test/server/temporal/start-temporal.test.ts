import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Connection } from '@temporalio/client'
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common'
import { describe, expect, it } from 'vitest'
import { processStartTime } from '../../../server/home/process-identity.js'
import { readServerRecord } from '../../../server/temporal/server-record.js'
import { startTemporal } from '../../../server/temporal/start-temporal.js'
import { clientOf, isKept, keepWorkflow, optionsFor, started } from '../support/temporal.js'
import { temporaryHome } from '../support/temporary-home.js'

const stage = defineSearchAttributeKey('Stage', SearchAttributeType.KEYWORD)

describe('the embedded Temporal server', { timeout: 60_000 }, () => {
  it('answers on its ports as soon as it is ready', async () => {
    const home = temporaryHome()
    const options = await optionsFor(home)
    const server = await started(options)

    expect(server.address).toBe(`127.0.0.1:${options.port.wanted}`)
    expect((await fetch(server.uiUrl)).status).toBe(200)
    await keepWorkflow(clientOf(server.address), 'first')
    expect(readServerRecord(home)).toMatchObject({
      pid: server.pid(),
      start_time: processStartTime(server.pid()),
      db: join(home, 'temporal.db'),
    })
    expect(statSync(join(home, 'logs/temporal.log')).mode & 0o777).toBe(0o600)
  })

  it('has time skipping, a retention of 30 days and its own process group', async () => {
    const server = await started(await optionsFor(temporaryHome()))
    const client = clientOf(server.address)
    await keepWorkflow(client, 'traveller')
    const { workflowService } = client.connection as Connection

    await workflowService.updateWorkflowExecutionOptions({
      namespace: 'default',
      workflowExecution: { workflowId: 'traveller' },
      workflowExecutionOptions: { timeSkippingConfig: { enabled: true } },
      updateMask: { paths: ['time_skipping_config'] },
    })
    const { config } = await workflowService.describeNamespace({ namespace: 'default' })
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 86_400)
    const group = execFileSync('ps', ['-o', 'pgid=', '-p', String(server.pid())], {
      encoding: 'utf8',
    })
    expect(Number(group)).toBe(server.pid())
  })

  it('ends with stop, and a search attribute that is new reaches the old database', async () => {
    const home = temporaryHome()
    const first = await started(await optionsFor(home))
    await keepWorkflow(clientOf(first.address), 'kept')
    await first.stop()
    expect(processStartTime(first.pid())).toBeUndefined()
    expect(readServerRecord(home)).toBeUndefined()

    const searchAttributes = { TenantId: 'Keyword', Stage: 'Keyword' } as const
    const second = await started(await optionsFor(home, { searchAttributes }))
    const client = clientOf(second.address)
    expect(await isKept(client, 'kept')).toBe(true)
    await client.workflow.start('anyWorkflow', {
      workflowId: 'with-stage',
      taskQueue: 'nobody-polls',
      typedSearchAttributes: [{ key: stage, value: 'waiting' }],
    })
  })

  it('says what is wrong with a CLI that is not there', async () => {
    const options = await optionsFor(temporaryHome(), { cli: '/nowhere/temporal' })
    await expect(startTemporal(options)).rejects.toThrow(
      /\/nowhere\/temporal cannot be started.*ENOENT/,
    )
  })

  it('says how the CLI ended and where its log is', async () => {
    const options = await optionsFor(temporaryHome(), { cli: '/bin/false' })
    await expect(startTemporal(options)).rejects.toThrow(
      /did not start \(exit code 1\)\. Its log is .*temporal\.log/,
    )
  })
})
