import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { approvalQuerySchema, type ApprovalQuery } from '../../contracts/approvals.js'
import type { Store } from '../../store/open-store.js'
import { findEarlierVersion, listRequests } from '../../store/repositories/approval-lists.js'
import { writeDecision, writeSupersession } from '../../store/repositories/approval-decisions.js'
import {
  findApprovedForTouch,
  findRequest,
  lockNewestRequest,
  lockRequest,
} from '../../store/repositories/approvals.js'
import { askApproval, firstWords, type Asked, type AskOptions } from '../support/approvals.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9, seedCampaign, type SeededCampaign } from '../support/world.js'

const dayMs = 86_400_000
const never = { deadline_days: null, remind_after_days: null, escalate_after_days: null }

describe.each(storeKinds)('approval requests on %s', (kind) => {
  let store: Store
  let seeded: SeededCampaign
  beforeAll(async () => {
    store = await openTestStore(kind)
    seeded = await seedCampaign(store, { contacts: 3 })
    await seedCampaign(store, { tenantId: 'other' })
  })
  afterAll(() => store.close())
  beforeEach(async () => {
    await store.db.deleteFrom('approvals').execute()
  })

  const ask = (options: AskOptions) => askApproval(store, seeded, options)
  const due = (days: number | null) => ({ ...never, deadline_days: days })

  const approve = (asked: Asked, atMs = monday9) =>
    store.transaction(async (trx) => {
      const row = await lockRequest(trx, 'default', asked.requestId)
      if (!row) throw new Error('no such request')
      const decision = { status: 'approved', decision: 'approve', by: 'anna', via: 'api' } as const
      return writeDecision(trx, row, { ...decision, notes: null, atMs })
    })

  const replace = (asked: Asked, replacedBy: string) =>
    store.transaction(async (trx) => {
      const row = await lockRequest(trx, 'default', asked.requestId)
      if (!row) throw new Error('no such request')
      const edit = { replacedBy, by: 'bo', via: 'api', notes: null, atMs: monday9 } as const
      return writeSupersession(trx, row, edit)
    })

  const list = async (query: Partial<ApprovalQuery>, nowMs = monday9) => {
    const parsed = approvalQuerySchema.parse(query)
    const page = await listRequests(store.db, { tenantId: 'default', query: parsed, nowMs })
    return { ids: page.data.map((row) => row.request_id), next: page.next_cursor }
  }

  it('counts deadline, reminder and escalation from the request', async () => {
    const { requestId } = await ask({
      rules: { deadline_days: 30, remind_after_days: 3, escalate_after_days: 0.5 },
    })
    expect(await findRequest(store.db, 'default', requestId)).toMatchObject({
      status: 'pending',
      deadline: new Date(monday9 + 30 * dayMs),
      remind_at: new Date(monday9 + 3 * dayMs),
      escalate_at: new Date(monday9 + dayMs / 2),
      reminded_at: null,
    })
  })

  it('asks once however often it is asked under one id', async () => {
    const first = await ask({ requestId: 'apr_1' })
    await approve(first)
    await ask({ requestId: 'apr_1', nowMs: monday9 + dayMs, content: { text: 'other' } })
    expect(await findRequest(store.db, 'default', 'apr_1')).toMatchObject({
      status: 'approved',
      content_hash: first.contentHash,
      requested_at: new Date(monday9),
    })
  })

  it('belongs to its tenant', async () => {
    await ask({ requestId: 'apr_1' })
    expect(await findRequest(store.db, 'other', 'apr_1')).toBeUndefined()
    const locked = await store.transaction((trx) => lockRequest(trx, 'other', 'apr_1'))
    expect(locked).toBeUndefined()
  })

  it('lists the pending ones by deadline, those without one last, page by page', async () => {
    await ask({ requestId: 'apr_e', rules: due(null) })
    await ask({ requestId: 'apr_d', rules: due(null) })
    await ask({ requestId: 'apr_c', rules: due(9) })
    await ask({ requestId: 'apr_b', rules: due(9) })
    await ask({ requestId: 'apr_a', rules: due(10) })
    const order = ['apr_b', 'apr_c', 'apr_a', 'apr_d', 'apr_e']
    expect((await list({ status: 'pending' })).ids).toEqual(order)
    for (const limit of [1, 2, 3, 4]) {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await list({ status: 'pending', limit, ...(cursor && { cursor }) })
        seen.push(...page.ids)
        cursor = page.next ?? undefined
      } while (cursor !== undefined)
      expect(seen).toEqual(order)
    }
  })

  it('lists everything else newest first, page by page', async () => {
    for (const [index, requestId] of ['apr_a', 'apr_b', 'apr_c'].entries()) {
      await approve(await ask({ requestId, nowMs: monday9 + index * dayMs }))
    }
    expect((await list({ status: 'approved' })).ids).toEqual(['apr_c', 'apr_b', 'apr_a'])
    const first = await list({ limit: 2 })
    expect(first.ids).toEqual(['apr_c', 'apr_b'])
    expect(await list({ limit: 2, cursor: first.next ?? '' })).toEqual({
      ids: ['apr_a'],
      next: null,
    })
  })

  it('counts a passed deadline as expired before anybody has written it down', async () => {
    await ask({ requestId: 'apr_1', rules: due(1) })
    const later = monday9 + dayMs
    expect((await list({ status: 'pending' }, later - 1)).ids).toEqual(['apr_1'])
    expect((await list({ status: 'expired' }, later - 1)).ids).toEqual([])
    expect((await list({ status: 'pending' }, later)).ids).toEqual([])
    expect((await list({ status: 'expired' }, later)).ids).toEqual(['apr_1'])
  })

  it('lists by campaign and kind', async () => {
    await ask({ requestId: 'apr_1' })
    const all = { status: 'pending', kind: 'touch' } as const
    expect((await list({ ...all, campaign_id: 'cmp_1' })).ids).toEqual(['apr_1'])
    expect((await list({ ...all, campaign_id: 'cmp_2' })).ids).toEqual([])
  })

  it('tells a claim which content of a touch is approved, and of no other touch', async () => {
    const asked = await ask({ requestId: 'apr_1' })
    const other = await ask({ requestId: 'apr_2', index: 1 })
    const approved = (key: string) =>
      store.transaction((trx) => findApprovedForTouch(trx, 'default', key))
    expect(await approved(asked.touchKey)).toBeUndefined()
    await approve(asked)
    expect(await approved(asked.touchKey)).toEqual({
      request_id: 'apr_1',
      content_hash: asked.contentHash,
    })
    expect(await approved(other.touchKey)).toBeUndefined()
    await replace(asked, 'apr_3')
    expect(await approved(asked.touchKey)).toBeUndefined()
  })

  it('follows edits to the request that stands', async () => {
    const first = await ask({ requestId: 'apr_1' })
    const second = await ask({ requestId: 'apr_2', replaces: 'apr_1' })
    await ask({ requestId: 'apr_3', replaces: 'apr_2' })
    await replace(first, 'apr_2')
    await replace(second, 'apr_3')
    const newest = (id: string) =>
      store.transaction(async (trx) => (await lockNewestRequest(trx, 'default', id))?.request_id)
    expect(await newest('apr_1')).toBe('apr_3')
    expect(await newest('apr_3')).toBe('apr_3')
    expect(await newest('apr_9')).toBeUndefined()
  })

  it('compares with the version approved last, else with the one that was edited', async () => {
    const earlierThan = async (id: string) => {
      const row = await findRequest(store.db, 'default', id)
      return row && (await findEarlierVersion(store.db, row))?.request_id
    }
    const words = (text: string) => ({ ...firstWords, text })
    const at = (days: number) => monday9 + days * dayMs
    const first = await ask({ requestId: 'apr_1' })
    const options = { content: words('two'), replaces: 'apr_1', nowMs: at(1) }
    const second = await ask({ requestId: 'apr_2', ...options })
    expect(await earlierThan('apr_1')).toBeUndefined()
    expect(await earlierThan('apr_2')).toBe('apr_1')
    await approve(first)
    await replace(first, 'apr_2')
    await replace(second, 'apr_3')
    await ask({ requestId: 'apr_3', content: words('three'), replaces: 'apr_2', nowMs: at(2) })
    expect(await earlierThan('apr_3')).toBe('apr_1')
    await ask({ requestId: 'apr_4', index: 1, nowMs: at(3) })
    expect(await earlierThan('apr_4')).toBeUndefined()
  })
})
