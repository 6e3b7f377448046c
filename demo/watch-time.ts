import type { AdvanceEvent } from '../contracts/sandbox.js'
import { firstName, touchesEach } from './cast.js'
import { sayPlan } from './say-plan.js'
import { actorOf, StoryBroken, type Scene } from './scene.js'
import { screen } from './screen.js'

type TouchEvent = Extract<AdvanceEvent, { kind: unknown }>

export interface Watched {
  /** How many messages went out. */
  sent: number
  /** What pretend time it is then. */
  now: string
}

/** Lets pretend time pass and tells what happens to messages. */
export async function watchTime(scene: Scene, by: string): Promise<Watched> {
  let sent = 0
  for await (const event of scene.api.advance({ by })) {
    if ('done' in event) {
      screen.line(`  it is now ${event.now.slice(0, 10)}`)
      return { sent, now: event.now }
    }
    if (!('kind' in event) || event.campaign_id !== scene.campaignId) continue
    if (event.kind === 'campaign') screen.line(`  campaign ${event.state}: ${event.reason}`)
    if (event.kind === 'touch') tellTouch(scene, event)
    if (event.kind === 'touch' && event.state === 'sent') sent += 1
  }
  throw new StoryBroken('time did not arrive.')
}

function tellTouch(scene: Scene, event: TouchEvent): void {
  const who = firstName(actorOf(scene, event.contact_id))
  const what = `Email ${event.step} of ${touchesEach} to ${who}`
  if (event.state !== 'sent') return screen.other(event.state, what, event.reason)
  const { when, because } = sayPlan(event.reason)
  const next = event.next === undefined ? 'nothing more' : sayPlan(event.next).when
  screen.sent(`${what}, ${when}`, { because, next })
}
