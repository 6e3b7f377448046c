import { expect, test } from 'vitest'
import { retryAfterMs } from '../../runtime/outbound/retry-after.js'

const now = Date.parse('2026-11-22T10:00:00Z')

test.each([
  ['120', 120_000],
  [' 3 ', 3_000],
  ['0', 0],
  ['Sun, 22 Nov 2026 10:00:30 GMT', 30_000],
  ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
  ['Sun, 22 Nov 2099 10:00:00 GMT', 86_400_000],
  ['-5', undefined],
  ['1.5', undefined],
  ['2026', 2_026_000],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After %j: %j ms', (header, waitMs) => {
  expect(retryAfterMs(header, now)).toBe(waitMs)
})
