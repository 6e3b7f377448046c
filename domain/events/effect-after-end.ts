import type { EffectOfEvent } from './effect-of-event.js'

/** The outreach to the account is over: all that is left to do is never to write to the address again. */
export function effectAfterEnd({ suppress }: EffectOfEvent): EffectOfEvent {
  const ended = 'The outreach to this account has ended, so nothing was left to stop'
  const effect =
    suppress === null
      ? `${ended}.`
      : `${ended}; this person's address gets nothing more from any campaign.`
  return { conflict: null, contact: { kind: 'none' }, account: 'none', suppress, effect }
}
