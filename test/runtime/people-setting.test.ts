import { describe, expect, it } from 'vitest'
import { readPeopleSetting } from '../../runtime/people-setting.js'

describe('OVERTURE_SANDBOX_PEOPLE', () => {
  it('names a seed and percentages', () => {
    expect(readPeopleSetting('seed=7, reply=8,ooo=0.5,wrong-person=1')).toEqual({
      seed: 7,
      shares: { reply: 8, ooo: 0.5, 'wrong-person': 1 },
    })
    expect(readPeopleSetting('bounce=2')).toEqual({ seed: 1, shares: { bounce: 2 } })
  })

  it.each([
    ['reply', 'must be like'],
    ['reply=', 'must be like'],
    ['reply=-1', 'must be like'],
    ['reply=8;ooo=5', 'must be like'],
    ['hello=8', 'must be like'],
    ['seed=1.5', 'must be like'],
    ['__proto__=1', 'must be like'],
    ['reply=8,', 'must be like'],
    ['reply=8,reply=9', 'must name reply once'],
    ['reply=60,ooo=41', 'must not add up to more than 100 percent'],
  ])('"%s" is refused: %s', (text, fault) => {
    expect(readPeopleSetting(text)).toContain(fault)
  })
})
