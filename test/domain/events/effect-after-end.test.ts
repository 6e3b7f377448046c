import { expect, test } from 'vitest'
import { effectAfterEnd } from '../../../domain/events/effect-after-end.js'
import { effectOfEvent } from '../../../domain/events/effect-of-event.js'

const ended = 'The outreach to this account has ended, so nothing was left to stop'
const cases = [
  ['replied', null, `${ended}.`],
  [
    'unsubscribed',
    'unsubscribed',
    `${ended}; this person's address gets nothing more from any campaign.`,
  ],
] as const
test.each(cases)('%s after the end suppresses %s and stops nothing', (type, suppress, effect) => {
  const contact = { role: 'primary', soft_bounces: 0 } as const
  const before = effectOfEvent({ type, disclosable: false }, contact, { pause_on_conflict: true })
  expect(effectAfterEnd(before)).toEqual({
    conflict: null,
    contact: { kind: 'none' },
    account: 'none',
    suppress,
    effect,
  })
})

test('a meeting after the end still wins the account', () => {
  const contact = { role: 'primary', soft_bounces: 0 } as const
  const rules = { pause_on_conflict: true }
  const before = effectOfEvent({ type: 'meeting_booked', disclosable: false }, contact, rules)
  expect(effectAfterEnd(before)).toMatchObject({
    contact: { kind: 'none' },
    account: 'won',
    effect: `${ended}; it counts as won.`,
  })
})
