import type { Campaign } from '../contracts/campaigns.js'
import { wallClock } from '../runtime/clock.js'
import { cast, firstName, type Actor } from './cast.js'
import type { Stop } from './count-mail.js'
import { sayPlan } from './say-plan.js'
import { idOf, settle, StoryBroken, type Scene } from './scene.js'
import { screen } from './screen.js'
import { watchTime, type Watched } from './watch-time.js'

export interface Conflict {
  leaver: Actor
  /** When the API had acknowledged what this person did. */
  from: Date
  inFlight: number
  /** How long nobody looks at it. */
  days: number
}

export interface SatOut {
  watched: Watched
  stops: Stop[]
}

/** One person ends it, so the colleagues get nothing either until somebody has looked. */
export async function sitOut(scene: Scene, conflict: Conflict): Promise<SatOut> {
  const { leaver, from, inFlight, days } = conflict
  await settle(scene.api)
  await tellPause(scene)

  screen.step(days === 1 ? 'A day passes.' : `${days} days pass.`)
  const watched = await watchTime(scene, `P${days}D`)
  if (watched.sent > 0) {
    throw new StoryBroken(`${watched.sent} messages left while the account was paused.`)
  }
  await tellHeldBack(scene, watched.now)
  const until = await resume(scene)
  const colleagues = cast.filter((actor) => actor !== leaver).map(({ email }) => email)
  return {
    watched,
    stops: [
      { addresses: [leaver.email], from, until: null, inFlight },
      { addresses: colleagues, from, until, inFlight: 0 },
    ],
  }
}

async function tellPause({ api, campaignId }: Scene): Promise<void> {
  const { conflicts, should_pause } = await api.conflicts(campaignId)
  if (!should_pause) throw new StoryBroken('the account should be paused and is not.')
  for (const { type, contact } of conflicts) {
    screen.line(`  the account is paused: ${type}, ${contact}`)
  }
}

async function tellHeldBack(scene: Scene, now: string): Promise<void> {
  const campaign = await scene.api.campaign(scene.campaignId)
  const held = cast.flatMap((actor) => {
    const { next_at, reason } = standing(scene, campaign, actor)
    const isDue = next_at !== null && Date.parse(next_at) <= Date.parse(now)
    return isDue ? [`${firstName(actor)} (${sayPlan(reason).when})`] : []
  })
  screen.line(
    `  nothing went out; ${held.length > 0 ? `held back: ${held.join(', ')}` : 'nothing was due'}`,
  )
}

/** Answers until when nothing was allowed to leave. */
async function resume(scene: Scene): Promise<Date> {
  const { api, campaignId } = scene
  const until = new Date(wallClock.now())
  await api.resume(campaignId)
  await settle(api)
  screen.line('  the operator has looked at it and resumes:')
  const campaign = await api.campaign(campaignId)
  for (const actor of cast) {
    const { reason, progress } = standing(scene, campaign, actor)
    const { when, because } = sayPlan(reason)
    screen.detail(`${firstName(actor).padEnd(4)}  ${when || progress}: ${because}`)
  }
  return until
}

function standing(scene: Scene, { contacts }: Campaign, actor: Actor) {
  const contact = contacts.find(({ contact_id }) => contact_id === idOf(scene, actor))
  if (!contact) throw new StoryBroken(`${actor.name} is missing in the campaign's answer.`)
  return contact
}
