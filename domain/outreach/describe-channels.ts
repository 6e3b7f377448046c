const messages: Record<string, { one: string; many: string }> = {
  email: { one: 'email', many: 'emails' },
  linkedin: { one: 'LinkedIn message', many: 'LinkedIn messages' },
  sms: { one: 'sms', many: 'sms' },
  call: { one: 'call', many: 'calls' },
}

/** `2 emails` */
export function describeUsedUp(channel: string, made: number): string {
  const words = messages[channel] ?? { one: `${channel} touch`, many: `${channel} touches` }
  return `${made} ${made === 1 ? words.one : words.many}`
}

/** `sms has no proven consent`, `call is not set up` */
export function describeUnusable(channel: string, why: string): string {
  if (why.startsWith('no ')) return `${channel} has ${why}`
  if (why.startsWith('not ')) return `${channel} is ${why}`
  return `${channel}: ${why}`
}
