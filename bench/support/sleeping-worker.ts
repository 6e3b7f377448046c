import { once } from 'node:events'
import { BroadcastChannel } from 'node:worker_threads'
import { NativeConnection, Worker } from '@temporalio/worker'
import { pino } from 'pino'
import type { OutreachActivities } from '../../contracts/temporal/outreach-activities.js'
import { installRuntime } from '../../workers/install-runtime.js'
import { heapAfterGc, heapChannel, type HeapAnswer } from './heap.js'
import type { Sleepers, SleeperAnswer, SleeperQuestion } from './sleepers.js'

// A process of its own that holds sleeping workflows and nothing else: no store, no mail, no API.
const channel = new BroadcastChannel(heapChannel)
const [setUp] = (await once(process, 'message')) as [Sleepers]
installRuntime(pino({ level: 'silent' }))
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address: setUp.address }),
  namespace: 'default',
  taskQueue: setUp.taskQueue,
  workflowBundle: { codePath: setUp.bundle },
  activities: activitiesOf(setUp),
  maxCachedWorkflows: 5_000,
})
process.on('message', (question: SleeperQuestion) => {
  void answer(question).then((said) => process.send?.(said))
})
process.on('disconnect', () => process.exit())
process.send?.({ kind: 'ready' } satisfies SleeperAnswer)
await worker.run()

async function answer(question: SleeperQuestion): Promise<SleeperAnswer> {
  if (question === 'memory') return { kind: 'memory', ...(await memory()) }
  const { numCachedWorkflows, numInFlightWorkflowActivations, numInFlightActivities } =
    worker.getStatus()
  const busy = numInFlightWorkflowActivations + numInFlightActivities > 0
  return { kind: 'status', cached: numCachedWorkflows, busy }
}

/** The workflows live in the one thread that the SDK has started. */
async function memory(): Promise<{ heap: number; rss: number }> {
  const { promise, resolve } = Promise.withResolvers<HeapAnswer>()
  channel.onmessage = ({ data }: { data: unknown }) => resolve(data as HeapAnswer)
  channel.postMessage('measure')
  const { heap } = await promise
  return { heap: heap + heapAfterGc(), rss: process.memoryUsage.rss() }
}

/** What an account needs until it sleeps; the store is somebody else's memory. */
function activitiesOf({ loaded }: Sleepers) {
  const activities: Pick<OutreachActivities, 'loadAccount' | 'savePlan'> = {
    loadAccount: async () => loaded,
    savePlan: async () => {},
  }
  return activities
}
