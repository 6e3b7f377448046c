import type { OutreachRules } from '../../contracts/temporal/account-outreach.js'

export function asksForApproval(rule: OutreachRules['require_approval'], step: number): boolean {
  return rule === 'all' || (rule === 'first' && step === 1)
}
