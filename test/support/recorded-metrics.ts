import type { TouchMetrics } from '../../activities/ports.js'

export interface RecordedMetrics extends TouchMetrics {
  /** In the order in which they were counted; durations without their length. */
  told: string[]
}

export function recordMetrics(): RecordedMetrics {
  const told: string[] = []
  return {
    told,
    outcome: ({ channel, outcome, reason }) => void told.push(`${channel} ${outcome}: ${reason}`),
    held: (reason) => void told.push(`held: ${reason}`),
    moved: (reason) => void told.push(`moved: ${reason}`),
    claimTook: (seconds, verdict) => void told.push(tookOf('claim', seconds, verdict)),
    submitTook: (seconds, outcome) => void told.push(tookOf('submit', seconds, outcome)),
  }
}

function tookOf(what: string, seconds: number, how: string): string {
  if (!(seconds >= 0 && seconds < 600)) throw new Error(`${what} took ${seconds} s`)
  return `${what} ${how}`
}
