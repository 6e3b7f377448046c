import type { AdvanceEvent } from '../contracts/sandbox.js'
import { wallClock } from '../runtime/clock.js'
import { firstName } from './cast.js'
import type { Ending } from './ending.js'
import { mailTo } from './mailbox.js'
import { sayPlan } from './say-plan.js'
import { actorOf, type Scene } from './scene.js'
import { screen } from './screen.js'

export type ReplyEvent = Extract<AdvanceEvent, { kind: 'reply' }>

/** Tells what came back and what it changes; answers the end of whoever gets nothing more. */
export async function hearReply(scene: Scene, event: ReplyEvent): Promise<Ending[]> {
  const actor = actorOf(scene, event.contact_id)
  const evidence = event.evidence === null ? '' : `: "${event.evidence}"`
  screen.came(`${firstName(actor)}, ${event.class ?? event.state}${evidence}`, event.effect)
  const { when, because } = sayPlan(event.next ?? '')
  if (when !== '') screen.detail(`next: ${when}: ${because}`)
  if (event.class === 'out_of_office') return []
  const from = new Date(wallClock.now())
  const before = (await mailTo(scene.api, actor)).filter(
    ({ date }) => date !== null && Date.parse(date) <= Date.parse(event.at),
  )
  const stop = { addresses: [actor.email], from, until: null, inFlight: 0 }
  return [{ actor, due: before.length, stops: [stop] }]
}
