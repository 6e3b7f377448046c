import { WorkflowNotFoundError } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { moveOnSignal } from '../../contracts/temporal/account-outreach.js'
import { deploy, otherCode, startBuild } from '../support/builds.js'
import { startCampaignWorld, type CampaignWorld } from '../support/campaign-world.js'
import { postOneAccount, startOneAccount } from '../support/one-account.js'
import { until } from '../support/until.js'

/** The outbox starts it in its own time, after the answer. */
function nullUnlessStarted(problem: unknown): null {
  if (problem instanceof WorkflowNotFoundError) return null
  throw problem
}

describe('workers without a build id', () => {
  let world: CampaignWorld
  beforeAll(async () => {
    world = await startCampaignWorld()
    await world.stopWorkers()
  })
  afterAll(() => world.close())

  it('of the code before fail a task that new code has written for, and it heals when they are gone', async () => {
    const newCode = await otherCode()
    const first = await startBuild(world, null, newCode)
    const campaign = await startOneAccount(world, 'rolling', { max_touchpoints: 4 })
    await world.advance('P4D')
    const before = world.sentTo(campaign.address).length
    expect(before).toBeGreaterThan(0)
    await first.stop()

    const old = await startBuild(world, null)
    await world.client.workflow.getHandle(campaign.workflowId).signal(moveOnSignal)
    const failures = await until(async () => {
      const failed = await campaign.failedTasks()
      return failed.length > 0 && failed
    })
    expect(failures.join()).toContain('Nondeterminism')
    expect(await campaign.builds()).toHaveLength(1)

    await startBuild(world, null, newCode)
    await old.stop()
    await until(async () => (await campaign.builds()).length === 2, 30_000)
    expect(world.sentTo(campaign.address)).toHaveLength(before)
    await world.advance('P60D')
    await campaign.expectEveryTouchOnce(4)
    expect(old.delivered).toEqual([])
  })

  it('hand over to the first build that is promoted, and take everything back', async () => {
    const unversioned = await startBuild(world, null)
    const sleeping = await startOneAccount(world, 'sleeps', { max_touchpoints: 4 })
    await world.advance('P4D')
    const before = world.sentTo(sleeping.address).length

    const a = await startBuild(world, 'a')
    // until a build is current nothing goes to one
    const early = await startOneAccount(world, 'early', { max_touchpoints: 1 })
    await until(async () => (await early.builds()).flat().includes('none'))
    await until(async () => (await deploy(world, 'status')).includes('2 running'))
    expect(await deploy(world, 'promote a')).toContain('the 2 that no build has touched yet')
    await unversioned.stop()
    const late = await startOneAccount(world, 'late', { max_touchpoints: 5 })
    while (!(await sleeping.builds()).flat().includes('a')) await world.advance('P1D')
    await until(async () => (await late.builds()).flat().length > 0)
    expect((await late.builds()).flat()).toEqual(['a'])

    const again = await startBuild(world, null)
    expect(await deploy(world, 'unversion')).toContain('no build is current')
    await until(async () => (await deploy(world, 'status')).includes('a | draining | 2 |'))
    await deploy(world, 'move a')
    await until(async () => (await deploy(world, 'status')).includes('a | draining | 0 |'))
    await a.stop()
    await world.advance('P60D')
    await sleeping.expectEveryTouchOnce(4)
    await early.expectEveryTouchOnce(1)
    await late.expectEveryTouchOnce(5)
    expect((await sleeping.builds()).flat().slice(0, 2)).toEqual(['none', 'a'])
    expect((await late.builds()).flat()).toContain('none')
    expect(a.delivered.length).toBeGreaterThan(0)
    expect(again.delivered.length).toBeGreaterThan(0)
    expect(before).toBeGreaterThan(0)
  })

  it('start nothing while no worker of the current kind is there, and lose nothing by that', async () => {
    const a = await startBuild(world, 'later')
    const waiting = await postOneAccount(world, 'nobody', { max_touchpoints: 1 })
    const handle = world.client.workflow.getHandle(waiting.workflowId)
    const seen = () => handle.describe().catch(nullUnlessStarted)
    await until(async () => (await seen())?.raw.pendingWorkflowTask)
    expect(await waiting.builds()).toEqual([[]])
    await deploy(world, 'promote later')
    await world.planned(waiting.campaignId)
    await world.advance('P7D')
    await waiting.expectEveryTouchOnce(1)
    expect(a.delivered).toHaveLength(1)
  })
})
