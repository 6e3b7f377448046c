import type { Resolution, TouchState } from '../../contracts/touches.js'

/** What decides whether a person's word on a touch is still needed. */
export interface ResolvableTouch {
  state: TouchState
  /** Wall time. */
  lease_until_ms: number | null
  /** Its outcome was in doubt at some time. */
  was_unknown: boolean
  was_resent: boolean
  /** A person has ordered a second submission that has not begun. */
  resend_ordered: boolean
}

export type ResolutionVerdict =
  | { kind: 'apply' }
  /** The touch already is what this resolution makes of it, or on its way there. */
  | { kind: 'repeated' }
  | { kind: 'refused'; why: string }

/** A person's word counts only where nobody knows the outcome, and for ever once it was given. */
export function judgeResolution(
  touch: ResolvableTouch,
  resolution: Resolution,
  wallMs: number,
): ResolutionVerdict {
  if (isOnItsWay(touch, wallMs)) {
    if (resolution === 'resend' && touch.was_resent) return { kind: 'repeated' }
    const until = new Date(touch.lease_until_ms ?? wallMs).toISOString()
    return {
      kind: 'refused',
      why: `This touch is being sent; its outcome is known at ${until} at the latest.`,
    }
  }
  if (touch.state === 'unknown' || touch.state === 'claimed') {
    const repeated = resolution === 'resend' && touch.resend_ordered
    return { kind: repeated ? 'repeated' : 'apply' }
  }
  if (isResult(touch, resolution)) return { kind: 'repeated' }
  return {
    kind: 'refused',
    why: `This touch is ${touch.state}; only one whose outcome is unknown can be resolved.`,
  }
}

/** A claim whose lease has ended is as unknown as one that was marked so. */
function isOnItsWay({ state, lease_until_ms: until }: ResolvableTouch, wallMs: number): boolean {
  return state === 'claimed' && until !== null && until >= wallMs
}

function isResult(touch: ResolvableTouch, resolution: Resolution): boolean {
  if (!touch.was_unknown) return false
  switch (resolution) {
    case 'sent':
      return touch.state === 'sent'
    case 'not_sent':
      return touch.state === 'failed'
    case 'resend':
      return touch.was_resent && (touch.state === 'sent' || touch.state === 'failed')
  }
}
