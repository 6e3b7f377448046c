import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client, Connection } from '@temporalio/client'
import { advanceEventSchema, type AdvanceEvent } from '../../../contracts/sandbox.js'
import { openStore } from '../../../store/open-store.js'
import { campaignCalls, type CampaignWorld } from '../campaign-world.js'
import { workflowIdsOf } from '../overture-env.js'
import { startProductionWorld } from './production-world.js'

/** What the suites use of a campaign world, in whatever processes it runs. */
export interface AnyCampaignWorld extends Pick<
  CampaignWorld,
  | 'post'
  | 'get'
  | 'sender'
  | 'lead'
  | 'touches'
  | 'planned'
  | 'sentTo'
  | 'store'
  | 'client'
  | 'advance'
  | 'workflowIds'
  | 'stopWorkers'
  | 'startWorkers'
  | 'close'
> {
  api: Pick<CampaignWorld['api'], 'request'>
  email: { submitted: { to: string; subject: string; text: string; date: Date }[] }
}

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Two API processes and two workers, called in turn; mail is counted where it arrives. */
export async function startSplitCampaignWorld(): Promise<AnyCampaignWorld> {
  const production = await startProductionWorld()
  const { sink } = production
  const store = await openStore({ kind: 'postgres', url: production.databaseUrl })
  const connection = await Connection.connect({ address: production.temporal.address })
  const builds: string[] = []
  return {
    ...campaignCalls(production, store),
    api: production,
    store,
    client: new Client({ connection }),
    email: { submitted: sink.mail },
    sentTo: (address) => sink.mail.filter(({ to }) => to === address).map(({ subject }) => subject),
    async advance(by) {
      const answer = await production.request('POST', '/api/v1/sandbox/advance', { body: { by } })
      const events = answer.text
        .trim()
        .split('\n')
        .map((line): AdvanceEvent => advanceEventSchema.parse(JSON.parse(line)))
      for (const event of events) if ('error' in event) throw new Error(event.error)
      return events
    },
    workflowIds: (campaign) => workflowIdsOf(store, campaign),
    stopWorkers: async () => {
      await Promise.all(production.workers.map((worker) => worker.kill()))
    },
    async startWorkers(bundle) {
      const build = bundle === undefined ? undefined : await buildWith(bundle)
      if (build !== undefined) builds.push(build)
      const given = build === undefined ? {} : { build: join(build, 'dist') }
      await Promise.all(production.workers.map((_, slot) => production.startWorker(slot, given)))
    },
    async close() {
      await production.close()
      await store.close()
      await connection.close()
      for (const build of builds) await rm(build, { recursive: true, force: true })
    },
  }
}

/** Another release: this one with another workflow bundle. */
async function buildWith(bundle: string): Promise<string> {
  const release = await mkdtemp(join(tmpdir(), 'overture-release-'))
  await cp(join(root, 'dist'), join(release, 'dist'), { recursive: true })
  await cp(bundle, join(release, 'dist', 'workflow-bundle.js'))
  await cp(join(root, 'package.json'), join(release, 'package.json'))
  await symlink(join(root, 'node_modules'), join(release, 'node_modules'))
  return release
}
