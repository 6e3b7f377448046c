import { describe, expect, test } from 'vitest'
import { dueNotices } from '../../../domain/approvals/gate-times.js'
import { gateVerdict, type GateFacts } from '../../../domain/approvals/gate-verdict.js'

const pending: GateFacts = {
  request_id: 'apr_1',
  status: 'pending',
  remind_ms: 300,
  reminded_ms: null,
  escalate_ms: 700,
  escalated_ms: null,
  deadline_ms: 1_000,
}

describe('what a request means for the workflow that waits', () => {
  test.each<[string, GateFacts, number, object]>([
    ['it waits for the reminder', pending, 100, { kind: 'pending', check_ms: 300 }],
    ['then for the escalation', pending, 300, { kind: 'pending', check_ms: 700 }],
    ['then for the deadline', pending, 999, { kind: 'pending', check_ms: 1_000 }],
    [
      'expiry refuses',
      pending,
      1_000,
      { kind: 'refused', reason: 'approval expired without a decision' },
    ],
    [
      'without times only a person ends it',
      { ...pending, remind_ms: null, escalate_ms: null, deadline_ms: null },
      1_000,
      { kind: 'pending', check_ms: null },
    ],
    [
      'asked-for changes keep it waiting',
      { ...pending, status: 'changes_requested' },
      100,
      { kind: 'pending', check_ms: 300 },
    ],
    [
      'and expire, too',
      { ...pending, status: 'changes_requested' },
      1_000,
      { kind: 'refused', reason: 'approval expired without a decision' },
    ],
    [
      'an approval opens it for good',
      { ...pending, status: 'approved' },
      2_000,
      { kind: 'approved' },
    ],
    [
      'a rejection refuses; whose and why stays in the store',
      { ...pending, status: 'rejected' },
      100,
      { kind: 'refused', reason: 'rejected by a reviewer' },
    ],
    [
      'a withdrawn one refuses',
      { ...pending, status: 'superseded' },
      100,
      { kind: 'refused', reason: 'approval request withdrawn' },
    ],
  ])('%s', (_name, request, now, verdict) => {
    expect(gateVerdict(request, now)).toEqual({ request_id: 'apr_1', ...verdict })
  })
})

test.each([
  [299, pending, []],
  [300, pending, ['reminded']],
  [300, { ...pending, reminded_ms: 300 }, []],
  [700, { ...pending, reminded_ms: 300 }, ['escalated']],
  [700, pending, ['reminded', 'escalated']],
  [700, { ...pending, remind_ms: null, escalate_ms: null }, []],
])('a notice is given once, when it is due: at %i', (now, times, due) => {
  expect(dueNotices(times, now)).toEqual(due)
})
