import type { Consequence, Postponement, ReportedEvent } from './consequence.js'

const engagementNames = { inquiry: 'inquiry', demo_request: 'demo request', event: 'event' }

/** What an event changed, in one sentence. */
export function describeEffect(event: ReportedEvent, consequence: Consequence): string {
  const { contact } = consequence
  switch (contact.kind) {
    case 'stop':
      return `${describeStop(consequence)}; ${describeAccount(consequence)}.`
    case 'hold':
      return `This person gets nothing until somebody has said what the reply means; ${describeAccount(consequence)}.`
    case 'postpone':
      return `Nothing stops; this person gets nothing ${describeWait(contact.until)}.`
    case 'none':
      return describeNothing(event)
  }
}

function describeStop({ suppress }: Consequence): string {
  if (suppress === null) return 'This person gets nothing more in this campaign'
  if (suppress === 'bounced_hard') {
    return 'This person gets nothing more in this campaign, and the address nothing more from any'
  }
  return 'This person gets nothing more from any campaign'
}

function describeAccount({ account }: Consequence): string {
  if (account === 'won') return 'the account is won and ends'
  return account === 'pause' ? 'the account is paused' : 'their colleagues go on'
}

function describeWait(until: Postponement): string {
  return until.kind === 'day' ? `before ${until.date}` : `for ${until.count} business days`
}

function describeNothing(event: ReportedEvent): string {
  if (event.type === 'bounced_soft') return 'Nothing stops; the third soft bounce would.'
  if (event.type !== 'engaged' || !event.engagement) return 'Nothing stops.'
  const may = event.disclosable ? 'may' : 'may not'
  return `Nothing stops; colleagues ${may} be told of this ${engagementNames[event.engagement]}.`
}
