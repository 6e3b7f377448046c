import { setTimeout as delay } from 'node:timers/promises'
import type { AdvanceEvent } from '../../contracts/sandbox.js'
import type { Journey } from '../../contracts/time-travel.js'
import type { Store } from '../../store/open-store.js'
import { raiseClockOffset } from '../../store/repositories/clock-offset.js'
import { tenantClockOffset } from '../../store/repositories/tenants.js'
import { fastForward, type TemporalWorld } from './fast-forward.js'
import { followHappenings } from './happenings.js'
import type { Inhabitants } from './inhabitants.js'
import {
  isQuiet,
  lastOutboxId,
  plannedOutreach,
  runningOutreach,
  toldOutreach,
} from './world-state.js'

export interface TimeWorld extends TemporalWorld {
  store: Store
  people?: Inhabitants
  /** Calls that the sandbox's other providers still owe us. */
  pendingCalls?: () => number
}

/** Timers fire a little after their instant; one second later every one of this hop has fired. */
const pastTheInstantMs = 1_000
const quietDeadlineMs = 120_000
const lookAgainMs = 20

/**
 * A discrete-event loop over the real engine: wait until nothing is under way, go to the earliest
 * planned instant, let the real timers fire there, repeat until the target.
 */
export async function* advanceTime(
  world: TimeWorld,
  journey: Journey,
): AsyncGenerator<AdvanceEvent> {
  const letGo = await world.people?.hold(journey.tenantId)
  try {
    yield* travel(world, journey)
  } finally {
    letGo?.()
  }
}

async function* travel(world: TimeWorld, journey: Journey): AsyncGenerator<AdvanceEvent> {
  const { tenantId, toMs } = journey
  const happenings = await followHappenings(world.store, tenantId)
  await untilQuiet(world, tenantId, await runningOutreach(world.store, tenantId))
  for (;;) {
    const events = await happenings.read()
    yield* events
    if (journey.untilFirstEvent && events.length > 0) return yield await done(world, tenantId)
    const planned = await plannedOutreach(world.store, tenantId)
    const peopleMs = (await world.people?.nextAt(tenantId)) ?? Infinity
    const earliest = planned[0]?.nextAtMs ?? Infinity
    if (Math.min(earliest, peopleMs) > toMs) break
    if (peopleMs <= earliest) await letAct(world, tenantId, peopleMs)
    else {
      const latest = Math.min(toMs, peopleMs)
      await hop(world, tenantId, { instantMs: arrival(planned, earliest, latest), planned })
    }
  }
  await raiseClockOffset(world.store.db, tenantId, toMs - world.clock.now())
  yield await done(world, tenantId)
}

const largeRehearsal = 100
const bucketMs = 15 * 60_000

/** Many accounts are due within minutes of each other: one hop takes a quarter of an hour of them. */
function arrival(planned: Hop['planned'], earliestMs: number, latestMs: number): number {
  if (planned.length <= largeRehearsal) return earliestMs
  return Math.min(earliestMs + bucketMs, latestMs)
}

interface Hop {
  instantMs: number
  planned: { workflowId: string; nextAtMs: number }[]
}

async function hop(world: TimeWorld, tenantId: string, { instantMs, planned }: Hop): Promise<void> {
  const due = planned.filter((outreach) => outreach.nextAtMs <= instantMs)
  const arriveMs = instantMs + pastTheInstantMs
  await raiseClockOffset(world.store.db, tenantId, arriveMs - world.clock.now())
  await Promise.all(due.map((outreach) => fastForward(world, outreach.workflowId, arriveMs)))
  await untilDecided(world, tenantId, due)
  await untilQuiet(
    world,
    tenantId,
    due.map((outreach) => outreach.workflowId),
  )
}

/** What the people do, and what follows from it, happens at their instant. */
async function letAct(world: TimeWorld, tenantId: string, instantMs: number): Promise<void> {
  await raiseClockOffset(world.store.db, tenantId, instantMs - world.clock.now())
  const before = await lastOutboxId(world.store)
  await world.people?.act(tenantId, instantMs)
  await untilQuiet(world, tenantId, await toldOutreach(world.store, tenantId, before))
}

/** A fired timer shows as a new plan, a hold or an end in the store. */
async function untilDecided(
  world: TimeWorld,
  tenantId: string,
  due: Hop['planned'],
): Promise<void> {
  await until(world, 'a workflow did not act on its timer', async () => {
    const planned = await plannedOutreach(world.store, tenantId)
    return due.every(
      (was) =>
        !planned.some((is) => is.workflowId === was.workflowId && is.nextAtMs === was.nextAtMs),
    )
  })
}

async function untilQuiet(
  world: TimeWorld,
  tenantId: string,
  workflowIds: string[],
): Promise<void> {
  await until(world, 'something is still under way', () => isQuiet(world, tenantId, workflowIds))
}

async function until(
  world: TimeWorld,
  complaint: string,
  condition: () => Promise<boolean>,
): Promise<void> {
  const deadline = world.clock.now() + quietDeadlineMs
  while (!(await condition())) {
    if (world.clock.now() > deadline) {
      throw new Error(`${complaint} after ${quietDeadlineMs / 1000} seconds; is a worker running?`)
    }
    await delay(lookAgainMs)
  }
}

async function done(world: TimeWorld, tenantId: string): Promise<AdvanceEvent> {
  const now = world.clock.now() + (await tenantClockOffset(world.store.db, tenantId))
  return { done: true, now: new Date(now).toISOString() }
}
