import { describe, expect, it, test } from 'vitest'
import type { ApprovalFacts } from '../../../domain/approvals/approval-facts.js'
import { judgeDecision, type GivenDecision } from '../../../domain/approvals/judge-decision.js'

const now = Date.parse('2026-11-25T09:00:00Z')
const earlier = Date.parse('2026-11-24T09:00:00Z')

const pending: ApprovalFacts = {
  status: 'pending',
  content_hash: 'hash1',
  content_intact: true,
  deadline_ms: now + 1,
  decided: null,
  replacement: null,
  touch_state: 'planned',
}

const decided = (
  status: 'approved' | 'rejected' | 'changes_requested',
  decision: 'approve' | 'reject' | 'request_changes',
  notes: string | null = null,
): ApprovalFacts => ({
  ...pending,
  status,
  decided: { decision, by: 'anna', at_ms: earlier, notes },
})

const approved = decided('approved', 'approve')
const rejected = decided('rejected', 'reject', 'too long')
const changesRequested = decided('changes_requested', 'request_changes', 'shorter')
const edited: ApprovalFacts = {
  ...pending,
  status: 'superseded',
  decided: { decision: 'edit', by: 'anna', at_ms: earlier, notes: null },
  replacement: { request_id: 'apr_2', content_hash: 'hash2', by: 'anna', at_ms: earlier },
}
const expired: ApprovalFacts = { ...pending, status: 'expired', deadline_ms: earlier }

const say = (
  decision: 'approve' | 'reject' | 'request_changes',
  by = 'anna',
  content_hash: string | null = 'hash1',
): GivenDecision => ({ decision, by, content_hash, notes: 'because' })

const edit = (by = 'anna', hash = 'hash2', content_hash = 'hash1'): GivenDecision => ({
  decision: 'edit',
  by,
  content_hash,
  edit: { kind: 'fits', hash },
})

const unfit: GivenDecision = {
  decision: 'edit',
  by: 'anna',
  content_hash: 'hash1',
  edit: { kind: 'unfit', field: 'text', why: 'changes nothing' },
}

describe('a decision on a request', () => {
  test.each<[string, ApprovalFacts, GivenDecision, object]>([
    ['a pending one is approved', pending, say('approve'), { kind: 'record', status: 'approved' }],
    ['or rejected', pending, say('reject'), { kind: 'record', status: 'rejected' }],
    [
      'or rejected without a word on why, or on what was seen',
      pending,
      { ...say('reject', 'anna', null), notes: '' } as GivenDecision,
      { kind: 'record', status: 'rejected' },
    ],
    [
      'or sent back',
      pending,
      say('request_changes'),
      { kind: 'record', status: 'changes_requested' },
    ],
    ['or edited', pending, edit(), { kind: 'record', status: 'superseded' }],
    [
      'what was sent back is edited',
      changesRequested,
      edit('bo'),
      { kind: 'record', status: 'superseded' },
    ],
    [
      'an approved one is edited before its touch is claimed',
      approved,
      edit('bo'),
      { kind: 'record', status: 'superseded' },
    ],
    [
      'also when a claim was given back',
      { ...approved, touch_state: 'released' },
      edit('bo'),
      { kind: 'record', status: 'superseded' },
    ],
    [
      'also after its deadline, which was for the decision',
      { ...approved, deadline_ms: earlier },
      edit('bo'),
      { kind: 'record', status: 'superseded' },
    ],
    ['the same word of the same person again', approved, say('approve'), { kind: 'repeat' }],
    ['a repeated rejection', rejected, say('reject', 'anna', null), { kind: 'repeat' }],
    ['a repeated edit', edited, edit(), { kind: 'repeat' }],
    [
      'a repetition after the deadline',
      { ...approved, deadline_ms: earlier },
      say('approve'),
      { kind: 'repeat' },
    ],
    [
      'the same word of another person',
      approved,
      say('approve', 'bo'),
      {
        kind: 'refuse',
        code: 'conflict',
        why: 'anna approved this request at 2026-11-24T09:00:00.000Z. The first decision holds.',
      },
    ],
    [
      'another word of the same person',
      rejected,
      say('approve'),
      {
        kind: 'refuse',
        code: 'conflict',
        why: 'anna rejected this request at 2026-11-24T09:00:00.000Z, saying "too long". The first decision holds.',
      },
    ],
    [
      'an approval of what was sent back',
      changesRequested,
      say('approve', 'bo'),
      {
        kind: 'refuse',
        code: 'conflict',
        why: 'anna asked for changes to this request at 2026-11-24T09:00:00.000Z, saying "shorter". The first decision holds.',
      },
    ],
    [
      'an approval of what was edited',
      edited,
      say('approve', 'bo'),
      {
        kind: 'refuse',
        code: 'conflict',
        why: 'anna edited this request at 2026-11-24T09:00:00.000Z; apr_2 with content_hash hash2 stands in its place. The first decision holds.',
      },
    ],
    [
      'another edit of the same person',
      edited,
      edit('anna', 'hash3'),
      { kind: 'refuse', code: 'conflict' },
    ],
    ['an edit of what was rejected', rejected, edit(), { kind: 'refuse', code: 'conflict' }],
    [
      'an edit of what is being sent',
      { ...approved, touch_state: 'claimed' },
      edit(),
      {
        kind: 'refuse',
        code: 'conflict',
        why: 'The touch is claimed: its words can no longer be edited.',
      },
    ],
    [
      'a stale hash',
      pending,
      say('approve', 'anna', 'hash0'),
      {
        kind: 'refuse',
        code: 'conflict',
        why: 'content_hash is hash0, but the request holds hash1. Read the request again and decide on what it holds.',
      },
    ],
    [
      'a rejection of something else',
      pending,
      say('reject', 'anna', 'hash0'),
      { kind: 'refuse', code: 'conflict' },
    ],
    [
      'the approval of something else than was approved',
      approved,
      say('approve', 'anna', 'hash0'),
      { kind: 'refuse', code: 'conflict' },
    ],
    [
      'content that was changed behind its hash',
      { ...pending, content_intact: false },
      say('approve'),
      {
        kind: 'refuse',
        code: 'conflict',
        why: 'The stored content does not match hash1, so it can only be rejected.',
      },
    ],
    [
      'its rejection',
      { ...pending, content_intact: false },
      say('reject'),
      { kind: 'record', status: 'rejected' },
    ],
    [
      'an expired one',
      expired,
      say('approve'),
      {
        kind: 'refuse',
        code: 'gone',
        why: 'This request expired at 2026-11-24T09:00:00.000Z without a final decision.',
      },
    ],
    [
      'a deadline that nobody has written down',
      { ...pending, deadline_ms: now },
      say('approve'),
      { kind: 'refuse', code: 'gone' },
    ],
    [
      'changes that came too late',
      { ...changesRequested, deadline_ms: now },
      edit(),
      { kind: 'refuse', code: 'gone' },
    ],
    [
      'no deadline at all',
      { ...pending, deadline_ms: null },
      say('approve'),
      { kind: 'record', status: 'approved' },
    ],
    [
      'changes asked for without saying which',
      pending,
      { ...say('request_changes'), notes: ' ' } as GivenDecision,
      {
        kind: 'refuse',
        code: 'unprocessable',
        pointer: '/notes',
        why: 'must say what to change',
      },
    ],
    [
      'an edit that does not fit',
      pending,
      unfit,
      {
        kind: 'refuse',
        code: 'unprocessable',
        pointer: '/edits/text',
        why: 'changes nothing',
      },
    ],
  ])('%s', (_name, request, given, verdict) => {
    expect(judgeDecision(request, given, now)).toMatchObject(verdict)
  })

  it('never lets anybody but a person approve: a withdrawn request stays closed', () => {
    const withdrawn: ApprovalFacts = { ...pending, status: 'superseded' }
    expect(judgeDecision(withdrawn, say('approve'), now)).toEqual({
      kind: 'refuse',
      code: 'conflict',
      why: 'This request was withdrawn. The first decision holds.',
    })
  })
})
