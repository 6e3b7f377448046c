import type { AdvanceEvent } from '../contracts/sandbox.js'
import { firstName, touchesEach } from './cast.js'
import type { Ending } from './ending.js'
import { hearReply, type ReplyEvent } from './hear-reply.js'
import { sayPlan } from './say-plan.js'
import { actorOf, StoryBroken, type Scene } from './scene.js'
import { screen } from './screen.js'

type Happening = Extract<AdvanceEvent, { kind: string }>
type TouchEvent = Exclude<Happening, ReplyEvent | { kind: 'task' }>

export interface Watched {
  /** How many messages went out. */
  sent: number
  /** Of people who answered so that they get nothing more. */
  endings: Ending[]
  /** What came in, as it was understood. */
  heard: ReplyEvent['class'][]
  /** What pretend time it is then. */
  now: string
}

/** Lets pretend time pass and tells what happens to messages, and what comes back. */
export async function watchTime(scene: Scene, by: string): Promise<Watched> {
  let sent = 0
  const endings: Ending[] = []
  const heard: Watched['heard'] = []
  for await (const event of scene.api.advance({ by })) {
    if ('done' in event) {
      screen.line(`  it is now ${event.now.slice(0, 10)}`)
      return { sent, endings, heard, now: event.now }
    }
    if (!('kind' in event) || event.campaign_id !== scene.campaignId) continue
    if (event.kind === 'reply') {
      heard.push(event.class)
      endings.push(...(await hearReply(scene, event)))
    } else if (event.kind === 'campaign') {
      screen.line(`  campaign ${event.state}: ${event.reason}`)
    } else if (event.kind === 'touch') {
      tellTouch(scene, event)
      if (event.state === 'sent') sent += 1
    }
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
