import { wallClock } from '../runtime/clock.js'
import { bo, firstName } from './cast.js'
import { sitOut } from './conflict.js'
import type { Ending } from './judge.js'
import { mailTo } from './mailbox.js'
import { idOf, type Scene } from './scene.js'
import { screen } from './screen.js'

export async function replyArrives(scene: Scene): Promise<Ending> {
  const { api, campaignId } = scene
  screen.step(`${firstName(bo)} replies.`)
  const reply = { contact_id: idOf(scene, bo), type: 'replied' } as const
  const { effect, in_flight } = await api.report(campaignId, reply)
  const from = new Date(wallClock.now())
  const inFlight = in_flight.length
  screen.line(`  ${effect}`)
  screen.line(`  final from this answer on; ${inFlight} messages were in flight`)
  const due = (await mailTo(api, bo)).length + inFlight
  const stops = await sitOut(scene, { leaver: bo, from, inFlight, days: 5 })
  return { actor: bo, due, stops }
}
