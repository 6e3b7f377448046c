import { proxyActivities, proxyLocalActivities, sleep } from '@temporalio/workflow'
import type { OutreachActivities } from '../../contracts/temporal/outreach-activities.js'

const options = { startToCloseTimeout: '30 seconds' } as const
const { loadAccount } = proxyActivities<Pick<OutreachActivities, 'loadAccount'>>(options)
const { savePlan } = proxyLocalActivities<{ savePlan: () => Promise<void> }>(options)

/** The least that can sleep for days. */
export async function bareWorkflow(): Promise<void> {
  await sleep('30 days')
}

type Account = Parameters<typeof loadAccount>[0]

/** The least that has called what an account calls before it sleeps: the SDK keeps less of it. */
export async function bareCaller(account: Account): Promise<void> {
  await loadAccount(account)
  await savePlan()
  await sleep('30 days')
}
