/** "replied: negative" on 26 Nov reads as "replied on 26 Nov: negative". */
export function datedReason(reason: string, day: string): string {
  const [what = '', ...details] = reason.split(': ')
  const counted = what.endsWith(' times') ? ', last' : ''
  return [`${what}${counted} on ${day}`, ...details].join(': ')
}
