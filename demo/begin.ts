import { wallClock } from '../runtime/clock.js'
import type { Api } from './api.js'
import { cast, city, lead, sender } from './cast.js'
import type { Scene } from './scene.js'
import { screen } from './screen.js'

/** One account with five people; whatever day it is today, the story begins on a Sunday. */
export async function begin(api: Api): Promise<Scene> {
  screen.step('A new lead: Northwind, five people, up to four emails each.')
  for (const { name, title, timezone } of cast) {
    screen.line(`  ${name.padEnd(9)}  ${title.padEnd(19)}  ${city(timezone)}`)
  }
  const sunday = sundayNoon(wallClock.now())
  for await (const event of api.advance({ to: sunday })) void event
  screen.line(`  it is ${sunday.slice(0, 10)}, a Sunday (pretend time, real Temporal timers)`)
  await api.makeSender(sender)
  const { campaign_id: campaignId, warnings } = await api.postLead(lead)
  for (const warning of warnings) screen.detail(`warning: ${warning}`)
  const { contacts } = await api.campaign(campaignId)
  const ids = new Map(
    cast.flatMap(({ name, email }) =>
      contacts.filter((c) => c.name === name).map((c): [string, string] => [email, c.contact_id]),
    ),
  )
  return { api, campaignId, ids }
}

function sundayNoon(nowMs: number): string {
  const now = new Date(nowMs)
  const day = now.getUTCDate() + 7 - now.getUTCDay()
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), day, 12)).toISOString()
}
