export interface GateTimes {
  deadline_ms: number | null
  remind_ms: number | null
  reminded_ms: number | null
  escalate_ms: number | null
  escalated_ms: number | null
}

export type Notice = 'reminded' | 'escalated'

/** Which notices are due and not given yet. */
export function dueNotices(times: GateTimes, nowMs: number): Notice[] {
  const isDue = (at: number | null, given: number | null) =>
    at !== null && at <= nowMs && given === null
  return [
    ...(isDue(times.remind_ms, times.reminded_ms) ? (['reminded'] as const) : []),
    ...(isDue(times.escalate_ms, times.escalated_ms) ? (['escalated'] as const) : []),
  ]
}

/** When to look again; null: only a decision changes anything. */
export function nextCheckMs(times: GateTimes, nowMs: number): number | null {
  const ahead = [times.remind_ms, times.escalate_ms, times.deadline_ms].filter(
    (ms): ms is number => ms !== null && ms > nowMs,
  )
  return ahead.length === 0 ? null : Math.min(...ahead)
}
