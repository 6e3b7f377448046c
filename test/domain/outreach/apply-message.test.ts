import { describe, expect, it, test } from 'vitest'
import type {
  OutreachMessage,
  OutreachState,
} from '../../../contracts/temporal/account-outreach.js'
import { applyMessage } from '../../../domain/outreach/apply-message.js'
import { stageOf } from '../../../domain/outreach/view-of.js'
import { anyHour, at, briefly, contact, done, outreach, stopped, waiting } from './fixture.js'

type Fact = OutreachMessage extends infer M
  ? M extends OutreachMessage
    ? Omit<M, 'event_id'>
    : never
  : never

const fact = (event_id: string, message: Fact) => ({ ...message, event_id }) as OutreachMessage

const cancel: Fact = { kind: 'cancel', reason: 'campaign is cancelled' }
const resume: Fact = {
  kind: 'resume',
  paused_from_ms: at('2026-11-23 09:00'),
  paused_to_ms: at('2026-11-23 10:00'),
}
const stop = (contact_id: string): Fact => ({ kind: 'stop_contact', contact_id, reason: 'replied' })

const crowd = () =>
  outreach({
    hours: anyHour,
    contacts: [
      contact('con_1', waiting('2026-11-23 11:00')),
      contact('con_2', done),
      contact('con_3', stopped),
    ],
  })

const onHold = () => ({ ...crowd(), hold: { reason: 'paused', since_ms: at('2026-11-23 09:00') } })

describe('what a message does', () => {
  test.each<[string, () => OutreachState, Fact, string, string]>([
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
    ['resume ends a hold', onHold, resume, 'waiting', '1 @ 2026-11-23 12:00'],
    ['resume without a hold', crowd, resume, 'waiting', '1 @ 2026-11-23 12:00'],
  ])('%s', (_name, before, message, stage, first) => {
    const after = applyMessage(before(), fact('evt_1', message))
    expect(stageOf(after)).toBe(stage)
    expect(after.contacts.map((one) => briefly(one.progress))).toEqual([
      first,
      'done: all steps are over',
      'stopped: replied',
    ])
    expect(after.seen_event_ids).toEqual(['evt_1'])
  })

  test.each<[string, Fact]>([
    ['cancel', cancel],
    ['stop', stop('con_1')],
    ['resume', resume],
  ])('%s is applied once, however often it arrives', (_name, message) => {
    const once = applyMessage(onHold(), fact('evt_1', message))
    expect(applyMessage(once, fact('evt_1', message))).toBe(once)
  })

  it('tells facts apart by their event id alone', () => {
    const once = applyMessage(onHold(), fact('evt_1', resume))
    const twice = applyMessage(once, fact('evt_2', resume))
    expect(twice.seen_event_ids).toEqual(['evt_1', 'evt_2'])
  })

  it('remembers the last 200 events and no more', () => {
    let state = crowd()
    for (let index = 1; index <= 250; index += 1) {
      state = applyMessage(state, fact(`evt_${index}`, stop('con_x')))
    }
    expect(state.seen_event_ids).toHaveLength(200)
    expect(state.seen_event_ids[0]).toBe('evt_51')
    expect(state.seen_event_ids.at(-1)).toBe('evt_250')
    expect(applyMessage(state, fact('evt_51', stop('con_1')))).toBe(state)
  })

  it('leaves the state it was given alone', () => {
    const before = onHold()
    const copy = structuredClone(before)
    for (const message of [cancel, stop('con_1'), resume]) {
      applyMessage(before, fact('evt_1', message))
    }
    expect(before).toEqual(copy)
  })
})
