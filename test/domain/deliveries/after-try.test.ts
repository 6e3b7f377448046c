import { describe, expect, test } from 'vitest'
import { restOfCrm, waitAfterCrmTry } from '../../../domain/deliveries/after-crm-try.js'
import { afterTry, type TryOutcome } from '../../../domain/deliveries/after-try.js'

const answered = (status: number, retry_after_ms: number | null = null): TryOutcome => ({
  kind: 'answered',
  status,
  retry_after_ms,
})
const after = (outcome: TryOutcome, given: { tries?: number; failures?: number } = {}) =>
  afterTry({ outcome, tries: 1, failures: 0, spread: 0.5, ...given })

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

describe('a webhook', () => {
  test.each([200, 201, 202, 204, 299])('%i is delivered, and forgets what went wrong', (status) => {
    expect(after(answered(status), { tries: 7, failures: 9 })).toEqual({
      kind: 'delivered',
      wait_ms: null,
      rest_ms: 0,
      failures: 0,
    })
  })

  test('is tried ten times in about three days, and then is dead', () => {
    const waits = Array.from({ length: 10 }, (_, n) => after(answered(400), { tries: n + 1 }))
    expect(waits.map(({ wait_ms }) => wait_ms)).toEqual([
      5 * second,
      5 * minute,
      30 * minute,
      2 * hour,
      5 * hour,
      10 * hour,
      14 * hour,
      20 * hour,
      24 * hour,
      null,
    ])
    expect(waits.map(({ kind }) => kind)).toEqual([...Array(9).fill('again'), 'dead'])
  })

  test('its waits are spread by a tenth to both sides', () => {
    const at = (spread: number) =>
      afterTry({ outcome: answered(400), tries: 3, failures: 0, spread }).wait_ms
    expect([at(0), at(1)]).toEqual([27 * minute, 33 * minute])
  })

  test('410 ends it at once', () => {
    expect(after(answered(410)).kind).toBe('disabled')
  })

  test.each([301, 307, 400, 401, 404, 413])(
    '%i says nothing of the next event: no rest',
    (status) => {
      expect(after(answered(status), { failures: 5 })).toMatchObject({ rest_ms: 0, failures: 0 })
    },
  )

  test.each([429, 502, 504])('%i rests a minute where no time is said', (status) => {
    expect(after(answered(status))).toMatchObject({ rest_ms: minute, wait_ms: minute, failures: 1 })
  })

  test.each([429, 502, 503, 504])('%i rests as long as it asks', (status) => {
    expect(after(answered(status, hour))).toMatchObject({ rest_ms: hour, wait_ms: hour })
    expect(after(answered(status, 0))).toMatchObject({ rest_ms: 0, wait_ms: 5 * second })
  })

  test('one that is down rests longer each time, at most five minutes', () => {
    const rests = [0, 1, 2, 3, 6, 7, 40].map(
      (failures) => after({ kind: 'unreached' }, { failures }).rest_ms,
    )
    expect(rests).toEqual([
      0,
      5 * second,
      10 * second,
      20 * second,
      160 * second,
      5 * minute,
      5 * minute,
    ])
  })
})

describe('a CRM entry', () => {
  test('is tried for three days and then is dead', () => {
    let total = 0
    let tries = 0
    for (let wait: number | null = 0; wait !== null;) {
      total += wait
      tries += 1
      wait = waitAfterCrmTry(tries, null)
    }
    expect([tries, total / hour]).toEqual([77, expect.closeTo(71.7, 1)])
  })

  test('waits as long as the CRM asks, never shorter than its turn', () => {
    expect(waitAfterCrmTry(1, 2 * minute)).toBe(2 * minute)
    expect(waitAfterCrmTry(4, 2 * minute)).toBe(10 * minute)
  })

  test('the CRM itself rests up to five minutes, or as long as it asks', () => {
    expect([1, 2, 5, 30].map((failures) => restOfCrm(failures, null))).toEqual([
      2 * second,
      4 * second,
      32 * second,
      5 * minute,
    ])
    expect(restOfCrm(1, hour)).toBe(hour)
  })
})
