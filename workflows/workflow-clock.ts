export interface WorkflowClock {
  now(): number
  offsetMs(): number
  /** Sandbox: the sender of a message lives at this instant; time never goes back. */
  raiseTo(instantMs: number | undefined): void
}

/** `Date.now()` is replay-safe here; in production the offset stays 0. */
export function createWorkflowClock(startOffsetMs: number): WorkflowClock {
  let offset = startOffsetMs
  return {
    now: () => Date.now() + offset,
    offsetMs: () => offset,
    raiseTo: (instantMs) => {
      if (instantMs !== undefined) offset = Math.max(offset, instantMs - Date.now())
    },
  }
}
