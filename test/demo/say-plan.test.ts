import { describe, expect, it } from 'vitest'
import { sayPlan } from '../../demo/say-plan.js'

describe('a planned reason on the screen', () => {
  it('is told as a local minute and what puts the message there', () => {
    const reason =
      'Step 2 of 4: 3 days after step 1, moved past Epiphany, Thu 7 Jan 09:14 America/New_York'
    expect(sayPlan(reason)).toEqual({
      when: 'Thu 7 Jan 09:14 New York',
      because: '3 days after step 1, moved past Epiphany',
    })
  })

  it('is told whole when it is of another form', () => {
    expect(sayPlan('replied on 2 Dec')).toEqual({ when: '', because: 'replied on 2 Dec' })
  })
})
