import type { ApprovalFacts } from './approval-facts.js'

const verbs = {
  approve: 'approved',
  reject: 'rejected',
  request_changes: 'asked for changes to',
  edit: 'edited',
}

/** Whose decision stands: who, what and when. */
export function describeWinner({
  decided,
  replacement,
}: Pick<ApprovalFacts, 'decided' | 'replacement'>): string {
  if (replacement) {
    const { by, at_ms, request_id, content_hash } = replacement
    return (
      `${by ?? 'The engine'} edited this request at ${iso(at_ms)}; ` +
      `${request_id} with content_hash ${content_hash} stands in its place.`
    )
  }
  if (!decided) return 'This request was withdrawn.'
  const notes = decided.notes ? `, saying "${decided.notes}".` : '.'
  return `${decided.by} ${verbs[decided.decision]} this request at ${iso(decided.at_ms)}${notes}`
}

export function describeExpiry(deadlineMs: number | null): string {
  const when = deadlineMs === null ? '' : ` at ${iso(deadlineMs)}`
  return `This request expired${when} without a final decision.`
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
