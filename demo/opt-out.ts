import { wallClock } from '../runtime/clock.js'
import { chen, firstName } from './cast.js'
import { sitOut } from './conflict.js'
import type { Ending } from './ending.js'
import { mailTo, sourceOf } from './mailbox.js'
import { oneClickLink } from './one-click-link.js'
import { StoryBroken, type Scene } from './scene.js'
import { screen } from './screen.js'

export async function optOut(scene: Scene): Promise<Ending> {
  const { api } = scene
  const name = firstName(chen)
  const received = await mailTo(api, chen)
  const [newest] = received
  if (!newest) throw new StoryBroken(`no mail to ${name} has arrived.`)
  screen.step(`${name} clicks "unsubscribe" in "${newest.subject}".`)
  const link = oneClickLink(await sourceOf(api, newest))
  if (!link) throw new StoryBroken('the mail as received has no one-click unsubscribe link.')
  await click(link)
  const from = new Date(wallClock.now())
  const { stops } = await sitOut(scene, { leaver: chen, from, inFlight: 0, days: 1 })
  return { actor: chen, due: received.length, stops }
}

/** What a mail program does for its user (RFC 8058). */
async function click(link: string): Promise<void> {
  const response = await fetch(link, {
    method: 'POST',
    body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
  })
  if (!response.ok) throw new StoryBroken(`the unsubscribe link answered ${response.status}.`)
  const title = /<title>(.*?)<\/title>/.exec(await response.text())?.[1]
  screen.line(`  POST ${link.slice(0, 48)}…, from the header of the mail as received`)
  screen.line(`  "${title}"; final from this answer on`)
}
