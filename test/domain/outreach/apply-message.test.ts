import { describe, expect, it, test } from 'vitest'
import type { OutreachState } from '../../../contracts/temporal/account-outreach.js'
import { stageOf } from '../../../domain/outreach/view-of.js'
import {
  anyHour,
  at,
  contact,
  done,
  escalation,
  fixedSteps,
  outreach,
  queued,
  standings,
  stopped,
  waiting,
} from './fixture.js'
import { tell, type Told } from './play.js'

const now = at('2026-11-23 10:00')

const cancel: Told = { kind: 'cancel', reason: 'campaign is cancelled' }
const resume: Told = {
  kind: 'resume',
  paused_from_ms: at('2026-11-23 09:00'),
  paused_to_ms: at('2026-11-23 10:00'),
}
const pause: Told = { kind: 'pause', reason: 'a colleague replied', since_ms: now }
const stop = (contact_id: string): Told => ({ kind: 'stop_contact', contact_id, reason: 'replied' })
const engaged: Told = {
  kind: 'engaged',
  contact_id: 'con_1',
  engagement: 'inquiry',
  disclosable: true,
  at_ms: now,
}

const rules = fixedSteps([0, 3, 7], { hours: anyHour })

const crowd = () =>
  outreach({
    rules,
    contacts: [
      contact('con_1', waiting('2026-11-23 11:00')),
      contact('con_2', done),
      contact('con_3', stopped),
    ],
  })

const onHold = () => ({ ...crowd(), hold: { reason: 'paused', since_ms: at('2026-11-23 09:00') } })

describe('what a message does', () => {
  test.each<[string, () => OutreachState, Told, string, string]>([
    // before, message, stage after, con_1 after
    [
      'stop of somebody unknown keeps a hold',
      onHold,
      stop('con_x'),
      'held',
      '1 @ 2026-11-23 11:00',
    ],
    ['cancel', crowd, cancel, 'cancelled', '1 @ 2026-11-23 11:00'],
    ['cancel beats a hold', onHold, cancel, 'cancelled', '1 @ 2026-11-23 11:00'],
    ['stop of a waiting contact', crowd, stop('con_1'), 'completed', 'stopped: replied'],
    ['stop while held', onHold, stop('con_1'), 'completed', 'stopped: replied'],
    ['stop of a finished contact', crowd, stop('con_2'), 'waiting', '1 @ 2026-11-23 11:00'],
    ['stop of somebody unknown', crowd, stop('con_x'), 'waiting', '1 @ 2026-11-23 11:00'],
    ['pause', crowd, pause, 'held', '1 @ 2026-11-23 11:00'],
    ['resume ends a hold', onHold, resume, 'waiting', '1 @ 2026-11-23 12:00'],
    ['resume without a hold', crowd, resume, 'waiting', '1 @ 2026-11-23 12:00'],
    ['an engagement changes no plan', crowd, engaged, 'waiting', '1 @ 2026-11-23 11:00'],
  ])('%s', (_name, before, message, stage, first) => {
    const after = tell(before(), { ...message, event_id: 'evt_1' }, now)
    expect(stageOf(after)).toBe(stage)
    expect(standings(after)).toEqual([
      `con_1 ${first}`,
      'con_2 done: all steps are over',
      'con_3 stopped: replied',
    ])
    expect(after.seen_event_ids).toEqual(['evt_1'])
  })

  test.each<[string, Told]>([
    ['cancel', cancel],
    ['stop', stop('con_1')],
    ['pause', pause],
    ['resume', resume],
    ['engagement', engaged],
  ])('%s is applied once, however often it arrives', (_name, message) => {
    const once = tell(onHold(), { ...message, event_id: 'evt_1' }, now)
    expect(tell(once, { ...message, event_id: 'evt_1' }, now)).toBe(once)
  })

  it('tells facts apart by their event id alone', () => {
    const once = tell(onHold(), { ...resume, event_id: 'evt_1' }, now)
    const twice = tell(once, { ...resume, event_id: 'evt_2' }, now)
    expect(twice.seen_event_ids).toEqual(['evt_1', 'evt_2'])
  })

  it('remembers the last 200 events and no more', () => {
    let state = crowd()
    for (let index = 1; index <= 250; index += 1) {
      state = tell(state, { ...stop('con_x'), event_id: `evt_${index}` }, now)
    }
    expect(state.seen_event_ids).toHaveLength(200)
    expect(state.seen_event_ids[0]).toBe('evt_51')
    expect(state.seen_event_ids.at(-1)).toBe('evt_250')
    expect(tell(state, { ...stop('con_1'), event_id: 'evt_51' }, now)).toBe(state)
  })

  it('ties its logs to the HTTP request that told it something last', () => {
    const asked = tell(crowd(), { ...pause, event_id: 'evt_1', request_id: 'req_1' }, now)
    const silent = tell(asked, { ...resume, event_id: 'evt_2' }, now)
    expect([crowd(), asked, silent].map((state) => state.request_id)).toEqual([
      undefined,
      'req_1',
      'req_1',
    ])
  })

  it('keeps the last 50 engagements, each under the event that told of it', () => {
    let state = crowd()
    for (let index = 1; index <= 60; index += 1) {
      state = tell(state, { ...engaged, event_id: `evt_${index}` }, now)
    }
    expect(state.engagements).toHaveLength(50)
    expect(state.engagements[0]).toEqual({
      event_id: 'evt_11',
      contact_id: 'con_1',
      engagement: 'inquiry',
      disclosable: true,
      at_ms: now,
    })
  })

  it('leaves the state it was given alone', () => {
    const before = onHold()
    const copy = structuredClone(before)
    for (const message of [cancel, stop('con_1'), pause, resume, engaged]) {
      tell(before, { ...message, event_id: 'evt_1' }, now)
    }
    expect(before).toEqual(copy)
  })
})

describe('a stop frees a place', () => {
  const onePlace = (changes: Partial<OutreachState> = {}) =>
    outreach({
      rules: escalation({ email: 2 }, { max_concurrent_contacts: 1 }),
      contacts: [
        contact('con_1', waiting('2026-11-23 11:00')),
        contact('con_2', queued),
        contact('con_3', queued, { score: 90 }),
      ],
      ...changes,
    })

  it('for the first in the queue, at once', () => {
    const state = tell(onePlace(), { ...stop('con_1'), event_id: 'evt_1' }, now)
    expect(standings(state)).toEqual([
      'con_1 stopped: replied',
      'con_2 queued: waits for a place: 1 person is written to at once',
      'con_3 1 @ 2026-11-23 10:00',
    ])
  })

  it('and nobody leaves the queue while nothing is free', () => {
    const state = tell(onePlace(), { ...stop('con_3'), event_id: 'evt_1' }, now)
    expect(standings(state)).toEqual([
      'con_1 1 @ 2026-11-23 11:00',
      'con_2 queued: waits for a place: 1 person is written to at once',
      'con_3 stopped: replied',
    ])
  })

  it('while a hold lasts, too: the hold still holds whoever takes it', () => {
    const hold = { reason: 'campaign paused', since_ms: at('2026-11-23 09:00') }
    const state = tell(onePlace({ hold }), { ...stop('con_1'), event_id: 'evt_1' }, now)
    expect(stageOf(state)).toBe('held')
    expect(standings(state)[2]).toBe('con_3 1 @ 2026-11-23 10:00')
  })
})
