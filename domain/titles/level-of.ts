/** What the score says of a title; the title itself stays in the store. */
export function levelOf(score: number): string {
  if (score >= 95) return 'C-level'
  if (score >= 80) return 'VP'
  if (score >= 70) return 'director'
  if (score >= 50) return 'manager'
  return 'contact'
}
