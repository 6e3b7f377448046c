import { pino } from 'pino'
import { expect, test } from 'vitest'
import { remember } from '../../api/metrics/remember.js'

test('however many ask at once, one question is under way and all get its answer', async () => {
  const answer = Promise.withResolvers<string>()
  let asked = 0
  let now = 0
  const question = remember(
    () => {
      asked += 1
      return answer.promise
    },
    {
      name: 'it',
      keptMs: 10,
      deadlineMs: 5_000,
      clock: { now: () => now },
      log: pino({ level: 'silent' }),
    },
  )
  const waiting = [question(), question(), question()]
  expect(asked).toBe(1)
  answer.resolve('yes')
  expect(await Promise.all(waiting)).toEqual(['yes', 'yes', 'yes'])
  now = 9
  await question()
  expect(asked).toBe(1)
  now = 10
  await question()
  expect(asked).toBe(2)
})
