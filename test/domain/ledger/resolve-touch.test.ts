import { expect, test } from 'vitest'
import { judgeResolution, type ResolvableTouch } from '../../../domain/ledger/resolve-touch.js'

const now = Date.parse('2026-11-23T09:00:00Z')

const touch: ResolvableTouch = {
  state: 'unknown',
  lease_until_ms: null,
  was_unknown: true,
  was_resent: false,
  resend_ordered: false,
}

const apply = 'apply'
const again = 'repeated'
const no = 'refused'

test.each<[string, Partial<ResolvableTouch>, ...string[]]>([
  // what the touch is, and what becomes of:                         sent   not_sent resend
  ['unknown', {}, apply, apply, apply],
  ['unknown, to be sent again', { resend_ordered: true }, apply, apply, again],
  ['unknown after it was sent again', { was_resent: true }, apply, apply, apply],
  ['claimed, lease running', { state: 'claimed', lease_until_ms: now }, no, no, no],
  ['claimed, lease over', { state: 'claimed', lease_until_ms: now - 1 }, apply, apply, apply],
  [
    'being sent again',
    { state: 'claimed', lease_until_ms: now + 1, was_resent: true },
    no,
    no,
    again,
  ],
  ['sent, once in doubt', { state: 'sent' }, again, no, no],
  ['sent again', { state: 'sent', was_resent: true }, again, no, again],
  ['sent, never in doubt', { state: 'sent', was_unknown: false }, no, no, no],
  ['failed, once in doubt', { state: 'failed' }, no, again, no],
  ['failed, never in doubt', { state: 'failed', was_unknown: false }, no, no, no],
  ['failed when sent again', { state: 'failed', was_resent: true }, no, again, again],
  ['planned', { state: 'planned', was_unknown: false }, no, no, no],
  ['released', { state: 'released', was_unknown: false }, no, no, no],
  ['skipped', { state: 'skipped', was_unknown: false }, no, no, no],
  ['cancelled', { state: 'cancelled', was_unknown: false }, no, no, no],
])('a touch that is %s', (_name, changes, ...expected) => {
  const verdicts = (['sent', 'not_sent', 'resend'] as const).map(
    (resolution) => judgeResolution({ ...touch, ...changes }, resolution, now).kind,
  )
  expect(verdicts).toEqual(expected)
})

test.each<[Partial<ResolvableTouch>, string]>([
  [
    { state: 'sent', was_unknown: false },
    'This touch is sent; only one whose outcome is unknown can be resolved.',
  ],
  [
    { state: 'claimed', lease_until_ms: now + 60_000 },
    'This touch is being sent; its outcome is known at 2026-11-23T09:01:00.000Z at the latest.',
  ],
])('a refusal says what it is: %j', (changes, why) => {
  expect(judgeResolution({ ...touch, ...changes }, 'not_sent', now)).toEqual({
    kind: 'refused',
    why,
  })
})
