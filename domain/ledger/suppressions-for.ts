export interface FoundSuppression {
  kind: string
  reason: string
}

/**
 * Which of a person's suppressions close a channel. Who unsubscribes by mail ends every channel, and STOP
 * by SMS ends SMS and calls; a bounce says something of one mailbox only.
 */
export function suppressionsFor(channel: string, found: FoundSuppression[]): FoundSuppression[] {
  return found.filter(({ kind, reason }) => {
    if (channel === 'email') return kind !== 'phone'
    if (kind === 'phone') return channel !== 'linkedin'
    return kind !== 'email' || reason !== 'bounced_hard'
  })
}
