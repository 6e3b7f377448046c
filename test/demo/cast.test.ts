import { describe, expect, it } from 'vitest'
import { cast } from '../../demo/cast.js'
import { readPersonTag } from '../../sandbox/people/person-tag.js'

const hour = 3_600_000

describe('the cast of the demo', () => {
  it('does what the story waits for: an absence, a reply, a bounce, an unsubscribe', () => {
    const acts = cast.map(({ name, email }) => {
      const tag = readPersonTag(email)
      return [name, tag === null || tag === 'silent' ? tag : [tag.act, tag.messageNumber]]
    })
    expect(Object.fromEntries(acts)).toEqual({
      'Anna Berg': ['out_of_office', 1],
      'Bo Hansen': ['positive', 2],
      // she presses the button in the last chapter but one
      'Chen Li': null,
      'Dana Cruz': ['bounce', 1],
      'Eli Stone': ['unsubscribe', 2],
    })
  })

  it('receives its first messages hours apart, so that each time the same two wait for the account', () => {
    const nine = (timeZone: string) => {
      const noon = new Date('2026-11-30T12:00:00Z')
      const local = noon.toLocaleString('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' })
      return noon.getTime() + (9 - Number(local)) * hour
    }
    const starts = cast.map(({ timezone }) => nine(timezone)).sort((a, b) => a - b)
    const gaps = starts.slice(1).map((start, index) => start - (starts[index] ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(hour)
  })
})
