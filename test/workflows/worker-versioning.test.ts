import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { statusQuery } from '../../contracts/temporal/account-outreach.js'
import { buildOf, deploy, otherCode, startBuild, startHalfABuild } from '../support/builds.js'
import { startCampaignWorld, type CampaignWorld } from '../support/campaign-world.js'
import { startOneAccount, type OneAccount } from '../support/one-account.js'
import { startSink } from '../support/smtp-sink.js'
import { newDatabase } from '../support/stores.js'
import { until } from '../support/until.js'
import { startWorkerProgram } from '../support/worker-program.js'

let world: CampaignWorld

async function startWorld(): Promise<void> {
  world = await startCampaignWorld()
  await world.stopWorkers()
}

const start = (name: string, config: object): Promise<OneAccount> =>
  startOneAccount(world, name, config)

const pinnedRuns = async (buildId: string) => (await buildOf(world, buildId)).pinned_runs

describe('a campaign on workers with a build id', () => {
  beforeAll(startWorld)
  afterAll(() => world.close())

  it('changes builds between two touches when another one is promoted: none lost, none twice', async () => {
    const a = await startBuild(world, 'a1')
    await deploy(world, 'promote a1')
    const campaign = await start('between', { max_touchpoints: 5 })
    await world.advance('P4D')
    const before = a.delivered.length
    expect(before).toBeGreaterThan(0)
    const b = await startBuild(world, 'b1')
    expect(await deploy(world, 'promote b1')).toContain(
      '1 running on a1 change over when they wake',
    )
    while ((await campaign.builds()).length === 1) await world.advance('P1D')
    await until(async () => (await pinnedRuns('a1')) === 0)
    await a.stop()
    await world.advance('P60D')
    await campaign.expectEveryTouchOnce(5)
    // the touch that woke it still ran where it was pinned to, all later ones on the new build
    expect([a.delivered.length, b.delivered.length]).toEqual([before + 1, 4 - before])
    const builds = await campaign.builds()
    expect(builds.flat()).toEqual(['a1', ...builds.slice(1).map(() => 'b1')])
    expect(await campaign.failedTasks()).toEqual([])
  })

  it('takes an account that waits 20 days for an approval with it, and sends the approved words', async () => {
    const a = await startBuild(world, 'a2')
    await deploy(world, 'promote a2')
    const config = {
      require_approval: 'first',
      max_touchpoints: 2,
      approval: { deadline_days: null },
    }
    const campaign = await start('approval', config)
    const request = await until(async () => {
      const page = await world.get(`approvals?status=pending&campaign_id=${campaign.campaignId}`)
      return page.data[0]
    })
    const b = await startBuild(world, 'b2')
    await deploy(world, 'promote b2')
    await until(async () => (await pinnedRuns('a2')) === 1)
    expect(await deploy(world, 'move a2')).toContain('1 on a2 were asked to change over')
    await until(async () => (await pinnedRuns('a2')) === 0)
    await a.stop()
    await world.advance('P20D')
    expect(world.sentTo(campaign.address)).toEqual([])
    const { request_id, content_hash, subject } = request
    await world.post(`approvals/${request_id}/decision`, { decision: 'approve', content_hash })
    await world.advance('P4D')
    expect(world.sentTo(campaign.address)[0]).toBe(subject)
    const [first] = await world.touches(campaign.campaignId)
    expect(first).toMatchObject({ state: 'sent', content_hash })
    await world.advance('P30D')
    await campaign.expectEveryTouchOnce(2)
    expect([a.delivered.length, b.delivered.length]).toEqual([0, 2])
    expect(await campaign.failedTasks()).toEqual([])
  })

  it('does not keep an old build alive while it is held', async () => {
    const a = await startBuild(world, 'a3')
    await deploy(world, 'promote a3')
    const campaign = await start('held', { max_touchpoints: 2 })
    await world.post(`campaigns/${campaign.campaignId}/pause`)
    // the pause is a row: the workflow learns of it when its touch is due
    await world.advance('P5D')
    const handle = world.client.workflow.getHandle(campaign.workflowId)
    expect((await handle.query(statusQuery)).stage).toBe('held')
    await startBuild(world, 'b3')
    await deploy(world, 'promote b3')
    await until(async () => (await pinnedRuns('a3')) === 1)
    await deploy(world, 'move a3')
    await until(async () => (await pinnedRuns('a3')) === 0)
    await a.stop()
    await world.advance('P10D')
    expect(world.sentTo(campaign.address)).toEqual([])
    await world.post(`campaigns/${campaign.campaignId}/resume`)
    await world.advance('P40D')
    await campaign.expectEveryTouchOnce(2)
    expect((await campaign.builds()).flat().slice(0, 2)).toEqual(['a3', 'b3'])
  })

  it('is not shown to a build that cannot replay it', async () => {
    const a = await startBuild(world, 'a4')
    await deploy(world, 'promote a4')
    const campaign = await start('other', { max_touchpoints: 4 })
    await world.advance('P4D')
    const before = a.delivered.length
    const b = await startBuild(world, 'b4', await otherCode())
    await deploy(world, 'promote b4')
    await world.advance('P60D')
    await campaign.expectEveryTouchOnce(4)
    expect([a.delivered.length, b.delivered.length]).toEqual([before + 1, 3 - before])
    expect(await campaign.failedTasks()).toEqual([])
  })
})

describe('when every worker of a build was killed', () => {
  it('its accounts wait, and an operator lets the current build take them over', async () => {
    const databaseUrl = await newDatabase()
    world = await startCampaignWorld({ databaseUrl })
    onTestFinished(() => world.close())
    await world.stopWorkers()
    const sink = await startSink()
    const a = await startWorkerProgram({
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: world.temporal.address,
      TEMPORAL_WORKER_BUILD_ID: 'a',
      SMTP_URL: sink.url,
    })
    await deploy(world, 'promote a')
    const campaign = await start('killed', { max_touchpoints: 4 })
    await world.advance('P4D')
    const before = sink.mail.length
    expect(before).toBeGreaterThan(0)
    await a.kill('SIGKILL')

    const b = await startBuild(world, 'b')
    await deploy(world, 'promote b')
    await deploy(world, 'move a')
    const handle = world.client.workflow.getHandle(campaign.workflowId)
    await until(async () => (await handle.describe()).raw.pendingWorkflowTask)
    expect(await campaign.builds()).toEqual([['a']])

    expect(await deploy(world, 'move a --take-over')).toContain('1 on a were asked')
    await until(async () => (await campaign.builds()).length === 2, 30_000)
    await until(async () => (await pinnedRuns('a')) === 0)
    await world.advance('P60D')
    const ledger = await world.touches(campaign.campaignId)
    expect(ledger.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent', 'sent'])
    expect([sink.mail.length, b.delivered.length]).toEqual([before, 4 - before])
    // the override ends with the run that it was put on: the next one is pinned again
    const [first, ...others] = await campaign.builds()
    expect(first).toEqual(['a', 'b'])
    expect(others.flat()).toEqual(others.map(() => 'b'))
    const { raw } = await handle.describe()
    expect(raw.workflowExecutionInfo?.versioningInfo?.versioningOverride ?? null).toBeNull()
  })
})

describe('promoting a build', () => {
  beforeAll(startWorld)
  afterAll(() => world.close())

  it('is refused for one that nobody has started', async () => {
    const none = 'Temporal knows no build ghost. It knows none.'
    await expect(deploy(world, 'promote ghost --wait 0.1')).rejects.toThrow(none)
    await expect(deploy(world, 'drain-check ghost')).rejects.toThrow(none)
    await expect(deploy(world, 'move ghost')).rejects.toThrow(none)
    expect(await deploy(world, 'status')).toContain('no worker has a build id yet')
  })

  it('is refused while one of its queues has no worker', async () => {
    const half = await startHalfABuild(world, 'half')
    const refused = deploy(world, 'promote half --wait 5')
    await expect(refused).rejects.toThrow('No live worker of half on overture-delivery.')
    await half.stop()
    expect((await buildOf(world, 'half')).state).toBe('never current')
  })

  it('waits for workers that were just started, and then guards them', async () => {
    const [first] = await Promise.all([startBuild(world, 'new'), deploy(world, 'promote new')])
    expect(await buildOf(world, 'new')).toMatchObject({
      state: 'current',
      workers: { 'overture-workflows': 1, 'overture-delivery': 1 },
    })
    await expect(deploy(world, 'drain-check new')).rejects.toThrow('new is the current build')
    await expect(deploy(world, 'move new')).rejects.toThrow('Promote another build first')
    await first.stop()
  })
})
