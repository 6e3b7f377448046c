import type { ContactRole } from '../../contracts/temporal/account-outreach.js'

const secondaryFrom = 80
const ranks: Record<ContactRole, number> = { primary: 1, secondary: 2, tertiary: 3 }

export interface RoleClues {
  /** The person the lead is about, not one of the account's other contacts. */
  is_lead: boolean
  given: ContactRole | undefined
  score: number
}

export function roleOf(clues: RoleClues): ContactRole {
  if (clues.given) return clues.given
  if (clues.is_lead) return 'primary'
  return clues.score >= secondaryFrom ? 'secondary' : 'tertiary'
}

export interface RankedContact {
  role: ContactRole
  score: number
  /** In the order in which the contacts were given; without it, a stable sort keeps that order. */
  position?: number
}

/** Who is written to first. */
export function compareContacts(a: RankedContact, b: RankedContact): number {
  return ranks[a.role] - ranks[b.role] || b.score - a.score || (a.position ?? 0) - (b.position ?? 0)
}

export function orderReason(contact: Pick<RankedContact, 'role' | 'score'>): string {
  return `${contact.role} contact, title score ${contact.score}`
}
