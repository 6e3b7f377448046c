import { wallClock } from '../runtime/clock.js'
import { bo, firstName } from './cast.js'
import { sitOut } from './conflict.js'
import type { Ending } from './ending.js'
import { StoryBroken, type Scene } from './scene.js'
import { screen } from './screen.js'
import { watchTime, type Watched } from './watch-time.js'

/** A colleague answers, and while nobody looks at it somebody else asks to be left alone. */
export async function replyArrives(scene: Scene): Promise<Watched> {
  screen.step('A day passes.')
  const first = await watchTime(scene, 'P1D')
  const reply = first.endings.find(({ actor }) => actor === bo)
  if (!reply) throw new StoryBroken(`no reply from ${firstName(bo)} has arrived.`)
  const from = new Date(wallClock.now())
  const { watched, stops } = await sitOut(scene, { leaver: bo, from, inFlight: 0, days: 4 })
  const pause: Ending = { ...reply, stops: [...reply.stops, ...stops] }
  return {
    sent: first.sent + watched.sent,
    endings: [pause, ...watched.endings],
    heard: [...first.heard, ...watched.heard],
    now: watched.now,
  }
}
