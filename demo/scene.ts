import type { Api } from './api.js'
import { cast, type Actor } from './cast.js'

/** The story ended otherwise than it must; the message is the one plain sentence for the user. */
export class StoryBroken extends Error {}

export interface Scene {
  api: Api
  campaignId: string
  /** Contact ids by e-mail address. */
  ids: ReadonlyMap<string, string>
}

export function idOf({ ids }: Scene, actor: Actor): string {
  const id = ids.get(actor.email)
  if (id === undefined) throw new StoryBroken(`${actor.name} is not in the campaign.`)
  return id
}

export function actorOf({ ids }: Scene, contactId: string | undefined | null): Actor {
  const actor = cast.find(({ email }) => ids.get(email) === contactId)
  if (!actor) throw new StoryBroken(`a message went to a stranger, contact ${contactId}.`)
  return actor
}

/** Lets the engine finish what it was told: time moves only when nothing is under way. */
export async function settle(api: Api): Promise<void> {
  for await (const event of api.advance({ by: 'PT1S' })) void event
}
