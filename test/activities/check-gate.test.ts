import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { checkGate } from '../../activities/approvals/check-gate.js'
import type { GateSignal } from '../../contracts/temporal/gates.js'
import type { Store } from '../../store/open-store.js'
import { writeDecision, writeSupersession } from '../../store/repositories/approval-decisions.js'
import { findRequest, lockRequest } from '../../store/repositories/approvals.js'
import { askApproval, auditTrail, type Asked } from '../support/approvals.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9, seedCampaign, type SeededCampaign } from '../support/world.js'

const dayMs = 86_400_000

describe.each(storeKinds)('checkGate on %s', (kind) => {
  let store: Store
  let seeded: SeededCampaign
  let asked: Asked
  let made = 0
  const warnings: string[] = []
  const log = pino({ level: 'warn' }, { write: (line) => warnings.push(JSON.parse(line).msg) })

  beforeAll(async () => {
    store = await openTestStore(kind)
    seeded = await seedCampaign(store)
  })
  afterAll(() => store.close())
  beforeEach(async () => {
    warnings.length = 0
    made += 1
    asked = await askApproval(store, seeded, { requestId: `apr_${made}` })
  })

  const check = (days: number, signal: Partial<GateSignal> | null = null, production = false) =>
    checkGate(
      { store, clock: { now: () => monday9 }, log, production },
      {
        tenant_id: 'default',
        request_id: asked.requestId,
        at_ms: monday9 + days * dayMs,
        signal: signal && { request_id: asked.requestId, ...signal },
      },
    )
  const row = () => findRequest(store.db, 'default', asked.requestId)
  const actions = async () =>
    (await auditTrail(store, asked.requestId)).map((entry) => entry.action)
  const decide = (status: 'approved' | 'rejected' | 'changes_requested', notes: string | null) =>
    store.transaction(async (trx) => {
      const request = await lockRequest(trx, 'default', asked.requestId)
      const words = {
        approved: 'approve',
        rejected: 'reject',
        changes_requested: 'request_changes',
      } as const
      const by = { by: 'anna', via: 'api' } as const
      await writeDecision(trx, request!, {
        ...by,
        status,
        decision: words[status],
        notes,
        atMs: monday9 + 1,
      })
    })
  const pending = (checkDays: number | null) => ({
    kind: 'pending',
    request_id: asked.requestId,
    check_ms: checkDays === null ? null : monday9 + checkDays * dayMs,
  })

  it('waits for the next reminder, escalation or deadline', async () => {
    expect(await check(0)).toEqual(pending(3))
    expect(await actions()).toEqual([])
  })

  it('tells the decision that a person made', async () => {
    await decide('approved', null)
    expect(await check(40)).toEqual({
      kind: 'approved',
      request_id: asked.requestId,
    })
  })

  it('tells that somebody refused; who and why stays in the store', async () => {
    await decide('rejected', 'too long')
    expect(await check(1)).toEqual({
      kind: 'refused',
      request_id: asked.requestId,
      reason: 'rejected by a reviewer',
    })
  })

  it('reminds once and escalates once, for the operators to see', async () => {
    expect(await check(3)).toEqual(pending(7))
    expect(await check(4)).toEqual(pending(7))
    expect(await check(7)).toEqual(pending(30))
    expect(await check(8)).toEqual(pending(30))
    expect(await row()).toMatchObject({
      reminded_at: new Date(monday9 + 3 * dayMs),
      escalated_at: new Date(monday9 + 7 * dayMs),
    })
    expect(await actions()).toEqual(['approval.reminded', 'approval.escalated'])
    expect(warnings).toEqual([
      'an approval is still waiting for a decision',
      'an approval has waited too long for a decision',
    ])
  })

  it('refuses at the deadline and never approves by it', async () => {
    const expired = {
      kind: 'refused',
      request_id: asked.requestId,
      reason: 'approval expired without a decision',
    }
    expect(await check(30)).toEqual(expired)
    expect(await check(31)).toEqual(expired)
    expect((await row())?.status).toBe('expired')
    expect(await actions()).toEqual(['approval.expired'])
    expect(await check(32, { decision: 'approve' })).toEqual(expired)
  })

  it('keeps waiting while somebody has to make changes, until the deadline', async () => {
    await decide('changes_requested', 'shorter')
    expect(await check(1)).toEqual(pending(3))
    expect((await check(30)).kind).toBe('refused')
  })

  it('goes by the later of the two clocks', async () => {
    const verdict = await checkGate(
      { store, clock: { now: () => monday9 + 31 * dayMs }, log, production: false },
      { tenant_id: 'default', request_id: asked.requestId, at_ms: monday9, signal: null },
    )
    expect(verdict.kind).toBe('refused')
  })

  it('follows an edit to the request that stands', async () => {
    await askApproval(store, seeded, { requestId: `apr_${made}b`, replaces: asked.requestId })
    await store.transaction(async (trx) => {
      const request = await lockRequest(trx, 'default', asked.requestId)
      const edit = { by: 'bo', via: 'api', notes: null, atMs: monday9 } as const
      await writeSupersession(trx, request!, { ...edit, replacedBy: `apr_${made}b` })
    })
    expect(await check(0)).toEqual({ ...pending(3), request_id: `apr_${made}b` })
    // a word on the old version is no word on the new one
    expect(await check(0, { decision: 'approve' })).toMatchObject({ kind: 'pending' })
    expect(warnings[0]).toContain(`it names another request than apr_${made}b`)
    expect(
      await check(0, { decision: 'approve', request_id: `apr_${made}b`, by: 'carl' }),
    ).toMatchObject({ kind: 'approved' })
  })

  it('refuses a request that is not there', async () => {
    asked = { ...asked, requestId: 'apr_gone' }
    expect(await check(0)).toEqual({
      kind: 'refused',
      request_id: 'apr_gone',
      reason: 'approval request does not exist',
    })
  })

  describe('a decision from the Temporal Web UI', () => {
    it('is recorded in development, with how it came', async () => {
      expect(await check(1, { decision: 'approve', by: 'carl' })).toMatchObject({
        kind: 'approved',
      })
      expect(await row()).toMatchObject({
        status: 'approved',
        decided_by: 'carl',
        decided_via: 'temporal',
      })
      expect(await auditTrail(store, asked.requestId)).toEqual([
        {
          actor: 'temporal',
          action: 'approval.decided',
          detail: {
            decision: 'approve',
            content_hash: asked.contentHash,
            via: 'temporal',
            by: 'carl',
            acting_for: null,
          },
        },
      ])
    })

    it('is heard once when the activity is retried', async () => {
      await check(1, { decision: 'reject', notes: 'no' })
      expect(await check(1, { decision: 'reject', notes: 'no' })).toMatchObject({
        kind: 'refused',
        reason: 'rejected by a reviewer',
      })
      expect(await actions()).toEqual(['approval.decided'])
      expect(warnings).toEqual([])
    })

    it('changes nothing in production, and leaves a trace', async () => {
      expect(await check(1, { decision: 'approve', by: 'carl' }, true)).toEqual(pending(3))
      expect(await row()).toMatchObject({ status: 'pending', decision: null })
      expect(await actions()).toEqual(['approval.signal_refused'])
      expect(warnings).toEqual([
        'a decision sent by signal was ignored: in production decisions are made through the API',
      ])
    })

    it('only wakes where it carries no decision, in production too', async () => {
      expect(await check(1, {}, true)).toEqual(pending(3))
      expect(await actions()).toEqual([])
      expect(warnings).toEqual([])
    })

    it.each([
      ['a word that is none', { decision: 'yes' }, 'decision'],
      ['an edit', { decision: 'edit' }, 'decision'],
      ['something that is no text', { decision: 7 as unknown as string }, 'decision'],
      ['changes without saying which', { decision: 'request_changes' }, 'must say what to change'],
      [
        'a name with a line break',
        { decision: 'approve', by: 'carl\nanna' },
        'by must not contain line breaks',
      ],
    ])('is ignored when it is %s', async (_name, signal, why) => {
      expect(await check(1, signal)).toEqual(pending(3))
      expect(await row()).toMatchObject({ status: 'pending', decision: null })
      expect(warnings).toEqual([expect.stringContaining(why)])
    })

    it('does not overrule a person who was first', async () => {
      await decide('rejected', null)
      expect(await check(1, { decision: 'approve' })).toMatchObject({ kind: 'refused' })
      expect(warnings[0]).toContain('anna rejected this request')
    })
  })
})
