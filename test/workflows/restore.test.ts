import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { wallClock } from '../../runtime/clock.js'
import { raiseClockOffset } from '../../store/repositories/clock-offset.js'
import { tenantClockOffset } from '../../store/repositories/tenants.js'
import { makeNamedKey } from '../support/approvals.js'
import { startCampaignWorld, type CampaignWorld } from '../support/campaign-world.js'
import { until } from '../support/until.js'
import { backUp, restore } from '../store/backup/support.js'

/** Weeks of pretend time on two real servers. */
const patience = 240_000

const people = ['anna', 'bo', 'chen'].map((name) => ({ email: `${name}@northwind.example` }))
const everyStep = [1, 2, 3, 4].map((step) => `Step ${step} for Kim`)

async function startWorld(): Promise<CampaignWorld> {
  const world = await startCampaignWorld({ store: 'postgres' })
  onTestFinished(() => world.close(), patience)
  return world
}

interface Past {
  file: string
  campaignId: string
  /** Pretend time that passed between the backup and the restore. */
  passedMs: number
  offsetMs: number
}

/** The backup knows of step 1 only. Ten days apart, so that it does not matter what day today is. */
async function liveOnAfterBackup(
  world: CampaignWorld,
  after: { by: string; steps: number },
): Promise<Past> {
  const dir = await mkdtemp(join(tmpdir(), 'overture-restore-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const file = join(dir, 'one.gz')
  const { campaign_id: campaignId } = await world.launch({ people, waits: [0, 10, 10, 10] })
  await world.planned(campaignId)
  await world.advance('P6D')
  for (const { email } of people) expect(world.sentTo(email)).toEqual(everyStep.slice(0, 1))
  const offsetBefore = await tenantClockOffset(world.store.db, 'default')
  await backUp(world.store, file)
  await world.advance(after.by)
  expectSent(world, after.steps)
  const offsetMs = await tenantClockOffset(world.store.db, 'default')
  return { file, campaignId, passedMs: offsetMs - offsetBefore, offsetMs }
}

function expectSent(world: CampaignWorld, steps: number): void {
  for (const { email } of people) expect(world.sentTo(email)).toEqual(everyStep.slice(0, steps))
}

/** As much later as pretend time had moved on by then. */
async function restoreLater(world: CampaignWorld, past: Past): Promise<string> {
  const nowMs = wallClock.now() + past.passedMs
  const { tenants } = await restore(world.store, past.file, { replace: true, nowMs })
  await raiseClockOffset(world.store.db, 'default', past.offsetMs)
  expect(tenants.map(({ tenant_id }) => tenant_id)).toEqual(['default'])
  return tenants[0]!.restore_id
}

async function statesOf(world: CampaignWorld): Promise<string[]> {
  const rows = await world.store.db
    .selectFrom('touches')
    .select(['step', 'state'])
    .orderBy('contact_id')
    .orderBy('step')
    .execute()
  return rows.map(({ step, state }) => `${step} ${state}`)
}

/** The keys are those of the backup. */
const adminKey = (world: CampaignWorld) =>
  makeNamedKey(world.store, { name: 'ops', scopes: ['admin'] })

async function stepNow(world: CampaignWorld, campaignId: string): Promise<unknown> {
  const path = `/api/v1/campaigns/${campaignId}/step`
  const call = { key: await adminKey(world), body: { immediate: true } }
  return (await world.api.request('POST', path, call)).json
}

async function confirm(world: CampaignWorld, restoreId: string, body: object): Promise<void> {
  const path = `/api/v1/restores/${restoreId}/confirm`
  const call = { key: await adminKey(world), body: { note: 'looked', ...body } }
  const answer = await world.api.request('POST', path, call)
  expect([answer.status, answer.json]).toMatchObject([200, { lifted: true }])
}

/** Somebody acts again: the plan of the workflow has reached the store. */
async function goesOn(world: CampaignWorld): Promise<void> {
  await until(async () => {
    const row = await world.store.db
      .selectFrom('campaign_accounts')
      .select('next_at')
      .executeTakeFirstOrThrow()
    return row.next_at !== null && row.next_at.getTime() > wallClock.now()
  })
}

it(
  'a store from the past sends nothing until it is confirmed, and then nothing twice: Temporal went on',
  { timeout: patience },
  async () => {
    const world = await startWorld()
    const past = await liveOnAfterBackup(world, { by: 'P12D', steps: 2 })
    await world.stopWorkers()
    const restoreId = await restoreLater(world, past)
    await world.startWorkers()
    expect(await statesOf(world)).toEqual(people.flatMap(() => ['1 sent', '2 unknown']))
    // asked for by a person, and still held
    expect(await stepNow(world, past.campaignId)).toMatchObject({
      success: false,
      outcome: null,
      reason: 'tenant restored from a backup',
    })
    await world.advance('P14D')
    expectSent(world, 2)
    await confirm(world, restoreId, {})
    await goesOn(world)
    await world.advance('P60D')
    expectSent(world, 4)
    const states = ['1 sent', '2 unknown', '3 sent', '4 sent']
    expect(await statesOf(world)).toEqual(people.flatMap(() => states))
  },
)

it.each([
  {
    gap: 'one step left since the backup',
    after: { by: 'P12D', steps: 2 },
    states: ['1 sent', '2 unknown', '3 sent', '4 sent'],
    next: '3 planned',
  },
  {
    gap: 'two left, of which the backup knew one',
    after: { by: 'P23D', steps: 3 },
    states: ['1 sent', '2 unknown', '3 unknown', '4 sent'],
    next: '4 planned',
  },
])(
  'a store from the past goes on under a new Temporal server and doubles nothing: $gap',
  { timeout: patience },
  async ({ after, states, next }) => {
    const before = await startWorld()
    const past = await liveOnAfterBackup(before, after)
    const world = await startWorld()
    const restoreId = await restoreLater(world, past)
    await confirm(world, restoreId, { restart_workflows: true })
    // not from step 1 with its wait anew
    const begun = people.flatMap(() => states.slice(0, after.steps).concat(next))
    await until(async () => (await statesOf(world)).join() === begun.join(), 30_000)
    await world.advance('P60D')
    for (const { email } of people) {
      expect([...before.sentTo(email), ...world.sentTo(email)]).toEqual(everyStep)
    }
    expect(await statesOf(world)).toEqual(people.flatMap(() => states))
    const ids = await world.workflowIds({ campaign_id: past.campaignId })
    const runs = await Promise.all(ids.map((id) => world.client.workflow.getHandle(id).describe()))
    expect(runs.map((run) => run.status.name)).toEqual(ids.map(() => 'COMPLETED'))
    const campaign = await world.store.db
      .selectFrom('campaigns')
      .select('status')
      .executeTakeFirstOrThrow()
    expect(campaign.status).toBe('completed')
  },
)
