import { expect, test } from 'vitest'
import { judgeReputation } from '../../../domain/deliverability/judge-reputation.js'

test.each([
  // messages, bounces, complaints
  [0, 0, 0, 'ok', null],
  [1000, 1, 0, 'ok', null],
  // one is an accident
  [1, 1, 0, 'ok', null],
  [10, 1, 0, 'ok', null],
  [101, 2, 0, 'ok', null],
  [100, 2, 0, 'warned', '2 bounces of 100 messages in 7 days (2.0 %)'],
  [67, 2, 0, 'warned', '2 bounces of 67 messages in 7 days (3.0 %)'],
  [66, 2, 0, 'paused', '2 bounces of 66 messages in 7 days (3.0 %)'],
  [100, 3, 0, 'paused', '3 bounces of 100 messages in 7 days (3.0 %)'],
  [60, 4, 0, 'paused', '4 bounces of 60 messages in 7 days (6.7 %)'],
  [10_000, 199, 0, 'ok', null],
  [10_000, 200, 0, 'warned', '200 bounces of 10000 messages in 7 days (2.0 %)'],
  [10_000, 299, 0, 'warned', '299 bounces of 10000 messages in 7 days (3.0 %)'],
  [10_000, 300, 0, 'paused', '300 bounces of 10000 messages in 7 days (3.0 %)'],
  [10_000, 0, 1, 'warned', '1 complaint of 10000 messages in 7 days (0.01 %)'],
  [1, 0, 1, 'warned', '1 complaint of 1 message in 7 days (100.00 %)'],
  [2001, 0, 2, 'warned', '2 complaints of 2001 messages in 7 days (0.10 %)'],
  [667, 0, 2, 'warned', '2 complaints of 667 messages in 7 days (0.30 %)'],
  [666, 0, 2, 'paused', '2 complaints of 666 messages in 7 days (0.30 %)'],
  // the messages have left the window
  [0, 2, 0, 'paused', '2 bounces of 2 messages in 7 days (100.0 %)'],
  [
    60,
    4,
    2,
    'paused',
    '4 bounces of 60 messages in 7 days (6.7 %), 2 complaints of 60 messages in 7 days (3.33 %)',
  ],
])(
  '%i messages, %i bounces, %i complaints: %s',
  (messages, bounces, complaints, standing, reason) => {
    expect(judgeReputation({ messages, bounces, complaints })).toEqual({ standing, reason })
  },
)
