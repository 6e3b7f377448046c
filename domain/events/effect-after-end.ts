import type { EffectOfEvent } from './effect-of-event.js'

const nothing = {
  conflict: null,
  contact: { kind: 'none' as const },
  account: 'none' as const,
  suppress: null,
}

/** The outreach to the account is over: all that is left to do is never to write to the address again. */
export function effectAfterEnd({ suppress, account }: EffectOfEvent): EffectOfEvent {
  const ended = 'The outreach to this account has ended, so nothing was left to stop'
  if (account === 'won') return { ...nothing, account, effect: `${ended}; it counts as won.` }
  const effect =
    suppress === null
      ? `${ended}.`
      : `${ended}; this person's address gets nothing more from any campaign.`
  return { ...nothing, suppress, effect }
}
