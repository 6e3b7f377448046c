export interface Allowance {
  limit: number
  windowMs: number
}

export interface Spent {
  refused: boolean
  /** How many calls are left at this instant. */
  remaining: number
  /** Until one more call is let through when refused, else until the whole allowance is back. */
  waitMs: number
}

/** So that a sum of fractions of a window does not miss its end by the last bit. */
const hairMs = 0.001

/**
 * An allowance of calls for each caller that refills evenly. It keeps one number per caller whatever the limit,
 * and a fixed number of callers: those that were quiet the longest are forgotten first, which gives them a
 * fresh allowance and nothing else.
 */
export class CallBudget {
  /** The instant at which a caller's whole allowance is back. */
  readonly #fullAt = new Map<string, number>()

  constructor(
    private readonly mostCallers: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get size(): number {
    return this.#fullAt.size
  }

  spend(caller: string, { limit, windowMs }: Allowance): Spent {
    const nowMs = this.now()
    const eachMs = windowMs / limit
    const debtMs = Math.max(0, (this.#fullAt.get(caller) ?? nowMs) - nowMs)
    const overMs = debtMs + eachMs - windowMs
    const refused = overMs > hairMs
    const owedMs = refused ? debtMs : debtMs + eachMs
    // a map keeps the order of insertion: the first one is the one that was quiet the longest
    this.#fullAt.delete(caller)
    this.#fullAt.set(caller, nowMs + owedMs)
    this.#forgetQuietest()
    return {
      refused,
      remaining: refused ? 0 : Math.floor((windowMs - owedMs + hairMs) / eachMs),
      waitMs: refused ? overMs : owedMs,
    }
  }

  /** Many at a time: the way to the oldest entry of a map leads past all that were deleted before it. */
  #forgetQuietest(): void {
    if (this.#fullAt.size <= this.mostCallers) return
    let left = Math.ceil(this.mostCallers / 100)
    for (const caller of this.#fullAt.keys()) {
      this.#fullAt.delete(caller)
      left -= 1
      if (left === 0) return
    }
  }
}
