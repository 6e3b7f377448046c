import type { AdvanceEvent } from './sandbox.js'

export interface Journey {
  tenantId: string
  toMs: number
  untilFirstEvent: boolean
}

/** The API offers it, the sandbox carries it out; absent where the sandbox is off. */
export interface TimeTravel {
  /** Why the time of a tenant may not move here, or null. */
  refusal(tenantId: string): Promise<string | null>
  travel(journey: Journey): AsyncIterable<AdvanceEvent>
}
