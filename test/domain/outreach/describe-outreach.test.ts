import { describe, expect, it, test } from 'vitest'
import { levelOf } from '../../../domain/titles/level-of.js'
import { describeOutreach, describeTouch } from '../../../domain/outreach/describe-outreach.js'
import {
  contact,
  dueTouch,
  escalation,
  outreach,
  pending,
  stopped,
  waiting,
  zonesFrom,
} from './fixture.js'

const longestZone = 'America/Argentina/ComodRivadavia'
const bytes = (text: string) => Buffer.byteLength(text)

describe('what the Temporal Web UI shows', () => {
  it('reads as prose', () => {
    const state = outreach({
      touches_made: 4,
      contacts: [
        contact('con_1', waiting('2026-11-23 09:12', { step: 2 }), { role: 'primary' }),
        contact('con_2', stopped),
        contact('con_3', waiting('2026-11-23 09:12', { gate: pending('apr_1') })),
        contact('con_4', { kind: 'queued', reason: 'waits for a place' }),
      ],
      hold: { reason: 'campaign paused', since_ms: 0 },
    })
    expect(describeOutreach(state)).toBe(
      [
        '**Account** acc_1 in campaign cmp_1: 4 touches made, at most 3 per person',
        '**Held**: campaign paused',
        '',
        '',
        '| contact | who | next |',
        '| --- | --- | --- |',
        '| con_1 | manager, primary | because of the test |',
        '| con_2 | manager, secondary | stopped: replied |',
        '| con_3 | manager, secondary | waits for approval apr_1; because of the test |',
        '| con_4 | manager, secondary | queued: waits for a place |',
      ].join('\n'),
    )
  })

  it('counts for the whole account where the account is one line of touches', () => {
    const rules = escalation({ email: 2 }, { cadence: 'per_account', max_touchpoints: 5 })
    expect(describeOutreach(outreach({ rules })).split('\n')[0]).toBe(
      '**Account** acc_1 in campaign cmp_1: 0 touches made, at most 5 per account',
    )
  })

  it('names a touch in one line', () => {
    const berlin = contact('con_1a2b3c4d5e6f', waiting('2026-11-23 08:12', { step: 2 }), {
      zone: 'Europe/Berlin',
      role: 'primary',
    })
    const state = outreach({ contacts: [berlin] })
    expect(describeTouch(state, dueTouch(state, 'con_1a2b3c4d5e6f'))).toBe(
      'Email 2 of 3 to manager con_1a2b3c4d (primary), Mon 23 Nov 09:12 Europe/Berlin',
    )
  })

  it('names a touch whose contact is gone', () => {
    const touch = { contact_id: 'con_x', ...waiting('2026-11-23 08:12').touch }
    expect(describeTouch(outreach(), touch)).toBe('Email 1 of 3 to con_x, Mon 23 Nov 08:12 Etc/UTC')
  })

  // Temporal refuses the workflow task beyond these sizes
  it.each([1, 50, 5_000])('stays under the limits of Temporal with %i contacts', (count) => {
    const id = (index: number) => `con_${index}`.padEnd(80, 'x')
    const state = outreach({
      account_id: 'a'.repeat(80),
      campaign_id: 'c'.repeat(80),
      zones: zonesFrom([longestZone]),
      contacts: Array.from({ length: count }, (_, index) =>
        contact(
          id(index),
          index % 2 === 0
            ? waiting('2026-11-23 09:12')
            : { kind: 'stopped', reason: 'a very long reason '.repeat(30) },
          { zone: longestZone },
        ),
      ),
      hold: { reason: 'h'.repeat(2_000), since_ms: 0 },
      cancelled: { reason: 'c'.repeat(2_000) },
    })
    expect(bytes(describeOutreach(state))).toBeLessThanOrEqual(20_000)
    expect(bytes(describeTouch(state, dueTouch(state, id(0))))).toBeLessThanOrEqual(400)
  })

  it('says how many contacts it leaves out', () => {
    const contacts = Array.from({ length: 53 }, (_, index) =>
      contact(`con_${index}`, waiting('2026-11-23 09:12')),
    )
    const lines = describeOutreach(outreach({ contacts })).split('\n')
    expect(lines.at(-1)).toBe('| … | | and 13 more |')
    expect(lines.filter((line) => line.startsWith('| con_'))).toHaveLength(40)
  })

  it('has no line breaks or columns of its own in a reason', () => {
    const contacts = [contact('con_1', { kind: 'stopped', reason: 'one\ntwo | three' })]
    expect(describeOutreach(outreach({ contacts })).split('\n').at(-1)).toBe(
      '| con_1 | manager, secondary | stopped: one two / three |',
    )
  })
})

test.each([
  [100, 'C-level'],
  [95, 'C-level'],
  [80, 'VP'],
  [75, 'director'],
  [70, 'director'],
  [50, 'manager'],
  [20, 'contact'],
])('a score of %i reads as %s', (score, level) => {
  expect(levelOf(score)).toBe(level)
})
