import { expect, test } from 'vitest'
import { datedReason } from '../../../domain/events/dated-reason.js'

const reasons: [reason: string, dated: string][] = [
  ['replied', 'replied on 26 Nov'],
  ['replied: negative', 'replied on 26 Nov: negative'],
  ['booked a meeting', 'booked a meeting on 26 Nov'],
  ['the address bounced 3 times', 'the address bounced 3 times, last on 26 Nov'],
]
test.each(reasons)('%s, with its day: %s', (reason, dated) => {
  expect(datedReason(reason, '26 Nov')).toBe(dated)
})
