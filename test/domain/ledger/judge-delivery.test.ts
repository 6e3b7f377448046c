import { expect, test } from 'vitest'
import {
  judgeDelivery,
  type Delivery,
  type DeliveryNews,
} from '../../../domain/ledger/judge-delivery.js'
import type { TouchState } from '../../../contracts/touches.js'

const now = 1_000_000

test.each<[TouchState, DeliveryNews, 'sent' | 'not_sent' | null]>([
  ['unknown', 'delivered', 'sent'],
  ['unknown', 'sent', 'sent'],
  ['unknown', 'bounced', 'sent'],
  ['unknown', 'undelivered', 'sent'],
  ['unknown', 'failed', 'not_sent'],
  ['sent', 'failed', null],
  ['failed', 'delivered', null],
  ['planned', 'delivered', null],
  ['cancelled', 'delivered', null],
])('a touch that is %s, told %s, settles as %s', (state, news, settle) => {
  const touch = { state, delivery: null, lease_until_ms: null }
  expect(judgeDelivery(touch, news, now).settle).toBe(settle)
})

test('a claim is left to its holder until its lease has ended', () => {
  const claimed = (until: number | null) => ({
    state: 'claimed' as const,
    delivery: null,
    lease_until_ms: until,
  })
  expect(judgeDelivery(claimed(now + 1), 'delivered', now)).toEqual({
    settle: null,
    delivery: 'delivered',
  })
  expect(judgeDelivery(claimed(now - 1), 'delivered', now).settle).toBe('sent')
})

test.each<[Delivery | null, DeliveryNews, Delivery | null]>([
  [null, 'delivered', 'delivered'],
  [null, 'failed', 'undelivered'],
  [null, 'sent', null],
  ['delivered', 'delivered', null],
  ['delivered', 'undelivered', null],
  ['undelivered', 'delivered', 'delivered'],
  ['delivered', 'bounced', 'bounced'],
  ['bounced', 'delivered', null],
  ['bounced', 'complained', 'complained'],
  ['complained', 'bounced', null],
])('known to be %s and told %s, it becomes %s', (delivery, news, expected) => {
  const touch = { state: 'sent' as const, delivery, lease_until_ms: null }
  expect(judgeDelivery(touch, news, now).delivery).toBe(expected)
})
