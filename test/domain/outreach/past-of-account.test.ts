import { describe, expect, it, test } from 'vitest'
import { pastOfAccount, type PastTouch } from '../../../domain/outreach/past-of-account.js'
import { at } from './fixture.js'

const slot = at('2026-11-23 09:00')

const touch = (step: number, state: string, changes: Partial<PastTouch> = {}): PastTouch => ({
  contact_id: 'con_1',
  step,
  channel: 'email',
  state,
  message_kind: 'step',
  reason: `${state} because of the test`,
  slot_at_ms: slot,
  left_at_ms: null,
  ...changes,
})

const past = (
  touches: PastTouch[],
  { progress = 'waiting', fixed = false }: { progress?: string; fixed?: boolean } = {},
) => {
  const [contact] = pastOfAccount({
    started_ms: slot,
    channels: fixed ? { kind: 'fixed', channels: [] } : { kind: 'escalation', rungs: [] },
    touches,
    standings: [{ contact_id: 'con_1', progress, reason: 'as said' }],
  }).contacts
  if (!contact) throw new Error('nobody')
  return contact
}

describe('what the ledger knows of a person', () => {
  test.each([
    ['nothing', [], {}, null],
    ['planned only', [touch(1, 'planned')], {}, null],
    ['sent', [touch(1, 'sent')], { email: 1 }, { step: 1 }],
    ['may have been sent', [touch(1, 'unknown')], { email: 1 }, { step: 1 }],
    ['still claimed', [touch(1, 'claimed')], { email: 1 }, { step: 1 }],
    ['skipped', [touch(1, 'skipped')], {}, { step: 1, outcome: 'skipped' }],
    ['failed', [touch(1, 'failed')], {}, { step: 1, outcome: 'failed' }],
    ['planned anew', [touch(1, 'sent'), touch(2, 'cancelled')], { email: 1 }, { step: 1 }],
    ['out of order', [touch(2, 'sent'), touch(1, 'sent')], { email: 2 }, { step: 2 }],
    [
      'two channels',
      [touch(1, 'sent'), touch(2, 'sent', { channel: 'sms' }), touch(3, 'released')],
      { email: 1, sms: 1 },
      { step: 2 },
    ],
  ])('%s', (_name, touches, attempts, last) => {
    const found = past(touches)
    expect(found.attempts).toEqual(attempts)
    if (last === null) expect(found.last).toBeNull()
    else expect(found.last).toEqual({ base_ms: slot, at_ms: slot, ...last })
  })

  it('counts the next interval from the planned minute, or from the late one', () => {
    const half = touch(1, 'sent', { left_at_ms: slot + 30 * 60_000 })
    expect(past([half]).last).toMatchObject({ base_ms: slot, at_ms: slot + 30 * 60_000 })
    const late = touch(1, 'sent', { left_at_ms: slot + 5 * 3_600_000 })
    expect(past([late]).last).toMatchObject({ base_ms: slot + 5 * 3_600_000 })
  })

  it('closes a channel that refused, or with fixed steps the person', () => {
    const failed = [touch(1, 'failed')]
    expect(past(failed)).toMatchObject({
      refused: { email: 'failed because of the test' },
      ended: null,
    })
    expect(past(failed, { fixed: true })).toMatchObject({
      refused: {},
      ended: { kind: 'stopped', reason: 'failed because of the test' },
    })
  })

  it('believes what the lost run said of whoever is through, and of nobody else', () => {
    const ended = (progress: string) => past([touch(1, 'sent')], { progress }).ended
    expect(ended('stopped')).toEqual({ kind: 'stopped', reason: 'as said' })
    expect(ended('done')).toEqual({ kind: 'done', reason: 'as said' })
    expect([ended('queued'), ended('waiting'), ended('awaiting_approval')]).toEqual([
      null,
      null,
      null,
    ])
  })

  it('tells who had a place from who waited for one', () => {
    const begun = (touches: PastTouch[], progress: string) => past(touches, { progress }).begun
    expect(begun([], 'queued')).toBe(false)
    expect(begun([touch(1, 'unknown')], 'queued')).toBe(true)
    expect([begun([], 'waiting'), begun([], 'awaiting_approval')]).toEqual([true, true])
  })

  it('remembers the minute that was planned next, and a message about a colleague', () => {
    const touches = [
      touch(1, 'sent', { message_kind: 'colleague' }),
      touch(2, 'planned', { slot_at_ms: slot + 1 }),
    ]
    expect(past(touches)).toMatchObject({
      colleague_message_used: true,
      planned: { step: 2, channel: 'email', at_ms: slot + 1 },
    })
  })
})
