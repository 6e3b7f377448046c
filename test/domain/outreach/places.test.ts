import { describe, expect, it, test } from 'vitest'
import type { ContactFacts } from '../../../contracts/temporal/account-outreach.js'
import { begun, dueTouch, escalation, facts, standings } from './fixture.js'
import { after, inLines, play } from './play.js'

const start = '2026-11-23 09:00'

const anna = facts('anna', { role: 'primary', score: 40 })
const bo = facts('bo', { role: 'secondary', score: 90 })
const cara = facts('cara', { role: 'secondary', score: 95 })
const dan = facts('dan', { role: 'tertiary', score: 99 })
const everybody = [dan, bo, anna, cara]

const account = (places: number, people: ContactFacts[] = everybody) =>
  begun(
    start,
    escalation({ email: 2 }, { max_concurrent_contacts: places, max_touchpoints: 2 }),
    people,
  )

const whoWaits = (places: number) =>
  standings(account(places)).flatMap((line) => (line.includes('@') ? [line.split(' ')[0]] : []))

describe('how many people are written to at once', () => {
  test.each([
    // places, who begins: primary before secondary before tertiary, then the higher score
    [1, ['anna']],
    [2, ['anna', 'cara']],
    [3, ['bo', 'anna', 'cara']],
    [4, ['dan', 'bo', 'anna', 'cara']],
    [9, ['dan', 'bo', 'anna', 'cara']],
  ])('%i at most', (places, expected) => {
    expect(whoWaits(places)).toEqual(expected)
  })

  it('people of one role and score begin in the order in which they were given', () => {
    const same = [facts('con_2'), facts('con_1'), facts('con_3')]
    const { touches } = play(account(1, same), start)
    expect([...new Set(touches.map(({ contact_id }) => contact_id))]).toEqual([
      'con_2',
      'con_1',
      'con_3',
    ])
  })

  test.each([
    [1, 'queued: waits for a place: 1 person is written to at once'],
    [3, 'queued: waits for a place: 3 people are written to at once'],
  ])('who waits for one of %i places is told so', (places, reason) => {
    expect(standings(account(places))[0]).toBe(`dan ${reason}`)
  })

  it('a place that becomes free is taken at once, in the order of the queue', () => {
    const { touches } = play(account(1), start)
    expect(inLines(touches)).toEqual([
      'anna email 1 @ 2026-11-23 09:00',
      'anna email 2 @ 2026-11-25 09:00',
      'cara email 1 @ 2026-11-25 09:00',
      'cara email 2 @ 2026-11-27 09:00',
      'bo email 1 @ 2026-11-27 09:00',
      'bo email 2 @ 2026-11-29 09:00',
      'dan email 1 @ 2026-11-29 09:00',
      'dan email 2 @ 2026-12-01 09:00',
    ])
    expect(touches[2]?.slot.reason).toBe(
      'Step 1 of 2: a place became free, Wed 25 Nov 09:00 Etc/UTC',
    )
  })

  test.each([
    [
      'skipped for good',
      { kind: 'skipped', reason: 'address suppressed', ends: 'contact' } as const,
    ],
    ['refused on the last channel', { kind: 'failed', reason: '550 no such user' } as const],
  ])('somebody %s frees a place', (_name, outcome) => {
    const next = after(account(1), outcome, { at: '2026-11-23 09:00:02', contact: 'anna' })
    expect(standings(next)[3]).toBe('cara 1 @ 2026-11-23 09:00')
  })

  it('who cannot be reached at all takes no place', () => {
    const nobody = facts('anna', { role: 'primary', channels: { email: 'no address' } })
    const state = account(1, [nobody, bo])
    expect(standings(state)).toEqual(['anna done: email: no address', 'bo 1 @ 2026-11-23 09:00'])
    expect(dueTouch(state, 'bo').slot.reason).toMatch(/: at launch, /)
  })

  it('an account without anybody to reach is over at once', () => {
    const nobody = facts('anna', { channels: { email: 'no address' } })
    expect(play(account(1, [nobody]), start).ended).toBe('nobody has a touch left')
  })
})
