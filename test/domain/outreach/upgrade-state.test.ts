import { describe, expect, it, test } from 'vitest'
import type { OutreachState } from '../../../contracts/temporal/account-outreach.js'
import { applyReload } from '../../../domain/outreach/apply-reload.js'
import { beginOutreach } from '../../../domain/outreach/begin-outreach.js'
import { decideNextAction } from '../../../domain/outreach/decide-next-action.js'
import { stageOf } from '../../../domain/outreach/view-of.js'
import {
  upgradeLoaded,
  upgradeState,
  type FirstLoaded,
  type FirstState,
} from '../../../domain/outreach/upgrade-state.js'
import {
  anyHour,
  at,
  briefly,
  contactIn,
  dueTouch,
  outreach,
  progressOf,
  standings,
  zonesFrom,
} from './fixture.js'
import { after, inLines, play, tell } from './play.js'

const shared = {
  steps: [0, 3, 7].map((wait_days) => ({ channel: 'email', wait_days })),
  hours: anyHour,
  zones: zonesFrom(['Europe/Berlin']),
}
const people = ['con_1', 'con_2'].map((contact_id) => ({ contact_id, zone: 'Europe/Berlin' }))
const loaded: FirstLoaded = { ...shared, contacts: people }

const slot = (due: string) => ({
  at_ms: at(due),
  decided_ms: at('2026-11-20 08:12'),
  reason: 'Step 2 of 3: 3 days after step 1, Mon 23 Nov 09:12 Europe/Berlin',
})

/** As the first version put it to sleep: con 1 waits for step 2, con 2 was stopped. */
const asleep = {
  tenant_id: 'default',
  campaign_id: 'cmp_1',
  account_id: 'acc_1',
  ...shared,
  contacts: [
    { ...people[0]!, progress: { kind: 'waiting', step: 2, slot: slot('2026-11-23 08:12') } },
    { ...people[1]!, progress: { kind: 'stopped', reason: 'replied' } },
    {
      contact_id: 'con_3',
      zone: 'Europe/Berlin',
      progress: { kind: 'done', reason: 'all 3 steps are over' },
    },
  ],
  hold: null,
  cancelled: null,
  seen_event_ids: ['evt_1'],
  clock_offset_ms: 7_000,
  request_id: 'req_1',
  touches_since_fresh_run: 2,
} as unknown as FirstState & OutreachState

const begunAt = (now: string) =>
  beginOutreach(
    {
      input: { tenant_id: 'default', campaign_id: 'cmp_1', account_id: 'acc_1' },
      loaded: upgradeLoaded(loaded as never),
      clock_offset_ms: 0,
    },
    at(now),
  )

describe('an account that the first version has loaded', () => {
  it('gets the steps that were written, to everybody at once, by e-mail', () => {
    const { touches } = play(begunAt('2026-11-20 08:12'), '2026-11-20 08:12')
    expect(inLines(touches)).toEqual([
      'con_1 email 1 @ 2026-11-20 08:12',
      'con_2 email 1 @ 2026-11-20 08:12',
      'con_1 email 2 @ 2026-11-23 08:12',
      'con_2 email 2 @ 2026-11-23 08:12',
      'con_1 email 3 @ 2026-11-30 08:12',
      'con_2 email 3 @ 2026-11-30 08:12',
    ])
    expect(touches.map(({ slot }) => slot.reason).slice(0, 3)).toEqual([
      'Step 1 of 3: at launch, Fri 20 Nov 09:12 Europe/Berlin',
      'Step 1 of 3: at launch, Fri 20 Nov 09:12 Europe/Berlin',
      'Step 2 of 3: 3 days after step 1, Mon 23 Nov 09:12 Europe/Berlin',
    ])
  })

  it('asks nobody, refers to no colleague and ends with the last step', () => {
    const { state } = play(begunAt('2026-11-20 08:12'), '2026-11-20 08:12', {
      review: () => expect.fail('the first version knew no approval'),
    })
    expect(standings(state)).toEqual([
      'con_1 done: all 3 steps are over',
      'con_2 done: all 3 steps are over',
    ])
    expect(state.rules.colleague_delay_days).toBeNull()
  })

  it('waits before its first step where that was written', () => {
    const [first, ...others] = loaded.steps
    const steps = [{ ...first!, wait_days: 2 }, ...others]
    const state = beginOutreach(
      {
        input: { tenant_id: 'default', campaign_id: 'cmp_1', account_id: 'acc_1' },
        loaded: upgradeLoaded({ ...loaded, steps } as never),
        clock_offset_ms: 0,
      },
      at('2026-11-20 08:12'),
    )
    expect(standings(state)[0]).toBe('con_1 1 @ 2026-11-22 08:12')
  })
})

describe('an account that the first version has put to sleep', () => {
  it('waits for the minute it waited for, with its reason', () => {
    const state = upgradeState(asleep)
    expect(standings(state)).toEqual([
      'con_1 2 @ 2026-11-23 08:12',
      'con_2 stopped: replied',
      'con_3 done: all 3 steps are over',
    ])
    expect(dueTouch(state)).toMatchObject({ channel: 'email', slot: slot('2026-11-23 08:12') })
    expect(decideNextAction(state, at('2026-11-22 08:12'))).toMatchObject({
      kind: 'wait',
      until_ms: at('2026-11-23 08:12'),
    })
  })

  it('goes on with its third step and ends', () => {
    const { touches, state } = play(upgradeState(asleep), '2026-11-22 08:12')
    expect(inLines(touches)).toEqual([
      'con_1 email 2 @ 2026-11-23 08:12',
      'con_1 email 3 @ 2026-11-30 08:12',
    ])
    expect(briefly(progressOf(state))).toBe('done: all 3 steps are over')
  })

  it('remembers what it was told, its clock and its request', () => {
    const state = upgradeState(asleep)
    expect(state).toMatchObject({
      seen_event_ids: ['evt_1'],
      clock_offset_ms: 7_000,
      request_id: 'req_1',
      touches_since_fresh_run: 2,
      answered: [],
    })
    const again = { kind: 'stop_contact' as const, contact_id: 'con_1', reason: 'replied' }
    expect(tell(state, { ...again, event_id: 'evt_1' }, at('2026-11-22 08:12'))).toBe(state)
  })

  it.each([
    ['held', { hold: { reason: 'campaign paused', since_ms: 0 } }],
    ['cancelled', { cancelled: { reason: 'campaign is cancelled' } }],
  ])('is still %s', (stage, changes) => {
    expect(stageOf(upgradeState({ ...asleep, ...changes }))).toBe(stage)
  })

  it('keeps the rest of a wait when it is resumed', () => {
    const held = upgradeState({ ...asleep, hold: { reason: 'campaign paused', since_ms: 0 } })
    const resume = {
      kind: 'resume' as const,
      event_id: 'evt_2',
      paused_from_ms: at('2026-11-21 08:12'),
      paused_to_ms: at('2026-11-22 08:12'),
    }
    expect(standings(tell(held, resume, at('2026-11-22 08:12')))[0]).toBe(
      'con_1 2 @ 2026-11-24 08:12',
    )
  })

  it('keeps its place in the sequence when its configuration is loaded anew', () => {
    const state = upgradeState(asleep)
    const news = { loaded: upgradeLoaded(loaded as never), apply_to: 'now' as const }
    expect(standings(applyReload(state, news, at('2026-11-22 08:12')))[0]).toBe(
      'con_1 2 @ 2026-11-23 08:12',
    )
  })

  it('ends a person whose address refuses, as it always did', () => {
    const state = upgradeState(asleep)
    const refused = { kind: 'failed' as const, reason: '550 no such user' }
    expect(briefly(progressOf(after(state, refused, { at: '2026-11-23 08:12' })))).toBe(
      'stopped: 550 no such user',
    )
  })

  // the history of such a run holds the touch itself: a new minute would not replay
  it.each([1, 2, 14])(
    'sends a touch that is %i days late inside hours, as it always did',
    (days) => {
      const now = at('2026-11-23 08:12') + days * 86_400_000 + 1
      expect(decideNextAction(upgradeState(asleep), now).kind).toBe('touch')
    },
  )

  it('keeps nothing of the old shape', () => {
    const state = upgradeState(asleep)
    const keys = Object.keys(outreach({ request_id: 'req_1' }))
    expect(Object.keys(state).sort()).toEqual(keys.sort())
    expect(Object.keys(contactIn(state)).sort()).toEqual([
      'attempts',
      'channels',
      'colleague_message_used',
      'contact_id',
      'holidays',
      'last',
      'progress',
      'role',
      'score',
      'zone',
    ])
  })
})

describe('an account of this version', () => {
  test('is left alone', () => {
    const state = outreach()
    expect(upgradeState(state)).toBe(state)
    const now = upgradeLoaded(loaded as never)
    expect(upgradeLoaded(now)).toBe(now)
  })
})
