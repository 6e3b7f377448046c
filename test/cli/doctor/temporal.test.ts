import { Connection } from '@temporalio/client'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkQueues } from '../../../cli/direct/doctor/checks/queues.js'
import { checkTemporal } from '../../../cli/direct/doctor/checks/temporal.js'
import { taskQueues } from '../../../contracts/temporal/task-queues.js'
import { registeredSearchAttributes } from '../../../contracts/temporal/search-attributes.js'
import { wallClock, type Clock } from '../../../runtime/clock.js'
import { freePorts } from '../../../server/ports.js'
import { clientOf, optionsFor, started } from '../../server/support/temporal.js'
import { temporaryHome } from '../../server/support/temporary-home.js'
import { until } from '../../support/until.js'
import { lines, patientWith } from './support.js'

const server = async (searchAttributes: Record<string, 'Keyword'>) =>
  (await started(await optionsFor(temporaryHome(), { searchAttributes }))).address

const at = (address: string, env: Record<string, string> = {}, clock?: Clock) =>
  patientWith({ env: { TEMPORAL_ADDRESS: address, ...env }, ...(clock && { clock }) })

/** Asks for tasks as a worker does, until the test is over. */
async function poll(address: string): Promise<void> {
  const connection = await Connection.connect({ address })
  const ending = new AbortController()
  // the server refuses a poll that would wait for ever
  const polling = <T>(call: () => Promise<T>) =>
    connection.withDeadline(wallClock.now() + 60_000, () =>
      connection.withAbortSignal(ending.signal, call),
    )
  const both = polling(() =>
    Promise.allSettled([
      connection.workflowService.pollWorkflowTaskQueue({
        namespace: 'default',
        taskQueue: { name: taskQueues.workflows },
        identity: 'test',
      }),
      connection.workflowService.pollActivityTaskQueue({
        namespace: 'default',
        taskQueue: { name: taskQueues.delivery },
        identity: 'test',
      }),
    ]),
  )
  onTestFinished(async () => {
    ending.abort()
    await both
    await connection.close()
  })
}

describe('Temporal', () => {
  it('that is ready is said to be, and its workers and its clock are found', async () => {
    const address = await server({ ...registeredSearchAttributes })
    const found = lines(await checkTemporal(at(address)))
    expect(found).toEqual([
      expect.stringMatching(
        /^ok Temporal: server 1\.32\.0 at 127\.0\.0\.1:\d+, answered in \d+ ms$/,
      ),
      'ok Temporal namespace: default, keeps closed workflows for 30 day(s)',
      'ok Temporal search attributes: all 5 there',
      'ok Temporal time skipping: available',
    ])

    expect(lines(await checkQueues(at(address)))).toEqual([
      'fail workers of overture-workflows: no worker polls overture-workflows → npm run worker, or npm start.',
      'fail workers of overture-delivery: no worker polls overture-delivery → npm run worker, or npm start.',
      'skipped clock of Temporal: it is told by its workers, and none polls',
    ])
    await clientOf(address).workflow.start('anyWorkflow', {
      workflowId: 'waits',
      taskQueue: taskQueues.workflows,
    })
    await until(async () =>
      lines(await checkQueues(at(address)))[0]?.includes('overture-workflows; 1 task(s) wait'),
    )

    await poll(address)
    const polled = await until(async () => {
      const now = lines(await checkQueues(at(address)))
      return now[0]?.startsWith('ok') && now[1]?.startsWith('ok') && now
    })
    expect(polled[1]).toBe('ok workers of overture-delivery: 1 poll(s), 0 task(s) wait')
    expect(polled[2]).toMatch(/^ok clock of Temporal: heard of a worker \d+ s ago by this clock$/)

    const behind = { now: () => wallClock.now() - 120_000 }
    const ahead = { now: () => wallClock.now() + 600_000 }
    expect(lines(await checkQueues(at(address, {}, behind))).at(-1)).toMatch(
      /^fail clock of Temporal: this machine is 1\d\d s behind; workers here send nothing → /,
    )
    expect(lines(await checkQueues(at(address, {}, ahead))).at(-1)).toMatch(
      /^warn clock of Temporal: last heard of a worker 6\d\d s ago by this clock → /,
    )
  })

  it('that lacks search attributes is told by the command that makes them', async () => {
    const address = await server({ TenantId: 'Keyword', Stage: 'Keyword', AccountId: 'Keyword' })
    expect(lines(await checkTemporal(at(address)))).toContain(
      'fail Temporal search attributes: missing: CampaignId, AwaitingGate → temporal operator search-attribute create --namespace default --name CampaignId --type Keyword --name AwaitingGate --type Keyword',
    )
    const [line, ...more] = lines(await checkTemporal(at(address, { TEMPORAL_NAMESPACE: 'north' })))
    expect(line).toMatch(/^fail Temporal: .*no namespace "north"/)
    expect(more).toEqual([])
  })

  it('that is not there fails, and what needs it is skipped', async () => {
    const [port] = await freePorts('127.0.0.1', 1)
    const patient = at(`127.0.0.1:${port}`)
    expect(lines(await checkTemporal(patient))).toEqual([
      expect.stringMatching(/^fail Temporal: Nothing listens at TEMPORAL_ADDRESS .* → Start the/),
    ])
    expect(lines(await checkQueues(patient))).toEqual(['skipped workers: Temporal does not answer'])
  })

  it('of the sandbox is looked for only while its server runs', async () => {
    expect(lines(await checkTemporal(patientWith()))).toEqual([
      'skipped Temporal: embedded, started by the server, which does not run',
    ])
  })
})
