import { expect } from 'vitest'
import { runsOf } from './builds.js'
import type { CampaignWorld } from './campaign-world.js'

/** A campaign of one person, and what became of it. */
export interface OneAccount {
  campaignId: string
  workflowId: string
  address: string
  /** Of each run the builds that carried it on; `none` for workers without a build id. */
  builds(): Promise<string[][]>
  failedTasks(): Promise<string[]>
  /** In the ledger and at the mail server. */
  expectEveryTouchOnce(count: number): Promise<void>
}

export async function startOneAccount(
  world: CampaignWorld,
  name: string,
  config: object,
): Promise<OneAccount> {
  const account = await postOneAccount(world, name, config)
  await world.planned(account.campaignId)
  return account
}

/** Does not wait for a worker to take it. */
export async function postOneAccount(
  world: CampaignWorld,
  name: string,
  config: object,
): Promise<OneAccount> {
  const address = `cto@${name}.example`
  const { campaign_id } = await world.post('accounts/leads', {
    account_id: name,
    email: address,
    name: 'Anna Berg',
    title: 'CTO',
    timezone: 'Europe/Berlin',
    config: { sender_id: await world.sender(), ...config },
  })
  const [workflowId = ''] = await world.workflowIds({ campaign_id })
  return {
    campaignId: campaign_id,
    workflowId,
    address,
    builds: async () => (await runsOf(world, workflowId)).map(({ builds }) => builds),
    failedTasks: async () => (await runsOf(world, workflowId)).flatMap((run) => run.failedTasks),
    async expectEveryTouchOnce(count) {
      const ledger = await world.touches(campaign_id)
      expect(ledger.map(({ step, state }) => [step, state])).toEqual(
        Array.from({ length: count }, (_, index) => [index + 1, 'sent']),
      )
      const sent = world.email.submitted.filter(({ to }) => to === address)
      expect(sent.map(({ message_id }) => message_id)).toHaveLength(count)
      expect(new Set(sent.map(({ message_id }) => message_id)).size).toBe(count)
    },
  }
}
