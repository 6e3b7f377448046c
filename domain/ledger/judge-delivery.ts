import type { TouchState } from '../../contracts/touches.js'

export type Delivery = 'delivered' | 'bounced' | 'complained' | 'undelivered'
export type DeliveryNews = Delivery | 'sent' | 'failed'

export interface TouchInDoubt {
  state: TouchState
  delivery: Delivery | null
  /** Wall time. */
  lease_until_ms: number | null
}

export interface DeliveryVerdict {
  /** What the touch is now known to be; null: it stays what it is. */
  settle: 'sent' | 'not_sent' | null
  delivery: Delivery | null
}

const rank = { undelivered: 1, delivered: 2, bounced: 3, complained: 4 } as const

/**
 * News come in any order, and twice. A provider's word settles a touch whose outcome nobody knows; what is
 * settled stays, and a later fate replaces an earlier one only when it says more.
 */
export function judgeDelivery(
  touch: TouchInDoubt,
  news: DeliveryNews,
  wallMs: number,
): DeliveryVerdict {
  const told = fateOf(news)
  const isMore = told !== null && (touch.delivery === null || rank[told] > rank[touch.delivery])
  const settle = news === 'failed' ? ('not_sent' as const) : ('sent' as const)
  return { settle: isUnknown(touch, wallMs) ? settle : null, delivery: isMore ? told : null }
}

function fateOf(news: DeliveryNews): Delivery | null {
  if (news === 'sent') return null
  return news === 'failed' ? 'undelivered' : news
}

/** A claim whose lease has ended is as unknown as one that was marked so. */
function isUnknown({ state, lease_until_ms: until }: TouchInDoubt, wallMs: number): boolean {
  return state === 'unknown' || (state === 'claimed' && (until === null || until < wallMs))
}
