import { beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { htmlOf } from '../../domain/messages/compose-html.js'
import { type TestApi, withApi } from '../support/api.js'
import {
  askApproval,
  auditTrail,
  firstWords,
  makeNamedKey,
  optOut,
  setTouchState,
  type Asked,
  type AskOptions,
} from '../support/approvals.js'
import { seedCampaign, type SeededCampaign } from '../support/world.js'

const dayMs = 86_400_000

describe('approvals over HTTP', () => {
  let store: Store
  let api: TestApi
  let seeded: SeededCampaign
  let keys: Record<'anna' | 'bo' | 'operator' | 'service' | 'stranger', string>
  let made = 0
  withApi((started) => ({ api, store } = started))

  beforeAll(async () => {
    seeded = await seedCampaign(store, { contacts: 40 })
    const reviewer = (name: string) => makeNamedKey(store, { name, scopes: ['reviewer'] })
    keys = {
      anna: await reviewer('anna'),
      bo: await reviewer('bo'),
      operator: await makeNamedKey(store, { name: 'olga', scopes: ['operator'] }),
      service: await makeNamedKey(store, { name: 'portal', scopes: ['service'] }),
      stranger: await makeNamedKey(store, { name: 'eve', scopes: ['admin'], tenantId: 'other' }),
    }
  })

  const now = () => api.deps.clock.now('default')

  /** A request about a person of its own. */
  const ask = async (options: AskOptions = {}): Promise<Asked> => {
    const index = made++
    return askApproval(store, seeded, {
      index,
      requestId: `apr_${index}`,
      nowMs: await now(),
      ...options,
    })
  }

  const decide = (asked: Asked, body: Record<string, unknown>, key = keys.anna) =>
    api.request('POST', `/api/v1/approvals/${asked.requestId}/decision`, { body, key })
  const approve = (asked: Asked, key = keys.anna) =>
    decide(asked, { decision: 'approve', content_hash: asked.contentHash }, key)
  const read = (id: string, key = keys.operator) =>
    api.request('GET', `/api/v1/approvals/${id}`, { key })
  const outboxOf = (asked: Asked) =>
    store.db
      .selectFrom('outbox')
      .select(['workflow_id', 'payload', 'event_id'])
      .where('payload', '@>', JSON.stringify({ signal: { request_id: asked.requestId } }) as never)
      .execute()

  it('shows a request with its words, who gets them and when', async () => {
    const asked = await ask()
    const { status, json } = await read(asked.requestId)
    expect(status).toBe(200)
    expect(json).toMatchObject({
      request_id: asked.requestId,
      kind: 'touch',
      status: 'pending',
      content_hash: asked.contentHash,
      content: firstWords,
      affected: {
        count: 1,
        contacts: [{ contact_id: 'con_1', name: null, email: 'p1@north1.example', phone: null }],
      },
      touch: { touch_key: asked.touchKey, state: 'planned', channel: 'email', step: 1 },
      rules: { deadline_days: 30, remind_after_days: 3, escalate_after_days: 7 },
      decision: null,
      diff: null,
    })
    expect(Date.parse(json.deadline) - Date.parse(json.requested_at)).toBe(30 * dayMs)
  })

  it('lists the pending ones for any key of the tenant, and nobody else', async () => {
    const asked = await ask()
    const list = (key: string) => api.request('GET', '/api/v1/approvals?status=pending', { key })
    const ids = (await list(keys.operator)).json.data.map(
      (row: Asked & { request_id: string }) => row.request_id,
    )
    expect(ids).toContain(asked.requestId)
    expect((await list(keys.stranger)).json.data).toEqual([])
    expect((await read(asked.requestId, keys.stranger)).status).toBe(404)
    expect((await approve(asked, keys.stranger)).status).toBe(404)
    expect((await read('apr_nobody')).status).toBe(404)
    expect((await api.request('GET', '/api/v1/approvals?status=maybe')).status).toBe(422)
  })

  it('records an approval, tells the workflow and writes the audit log, worker or not', async () => {
    const asked = await ask()
    const answer = await decide(asked, {
      decision: 'approve',
      content_hash: asked.contentHash,
      notes: 'Looks good',
    })
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({
      request_id: asked.requestId,
      status: 'approved',
      decision: 'approve',
      decided_by: 'anna',
      decided_via: 'api',
      notes: 'Looks good',
      content_hash: asked.contentHash,
    })
    const rows = await outboxOf(asked)
    expect(rows).toEqual([
      {
        workflow_id: expect.stringMatching(/^outreach:default:cmp_1:acc_\d+$/),
        event_id: expect.stringMatching(/^evt_/),
        payload: { kind: 'gate', signal: { request_id: asked.requestId } },
      },
    ])
    expect(await auditTrail(store, asked.requestId)).toEqual([
      {
        actor: expect.stringMatching(/^key_/),
        action: 'approval.decided',
        detail: {
          decision: 'approve',
          content_hash: asked.contentHash,
          via: 'api',
          by: 'anna',
          acting_for: null,
        },
      },
    ])
  })

  it('answers a retried decision as the first one, and records it once', async () => {
    const asked = await ask()
    const first = await approve(asked)
    const second = await approve(asked)
    expect([second.status, second.json]).toEqual([200, first.json])
    expect(await outboxOf(asked)).toHaveLength(1)
  })

  it('takes the first decision and tells the second one who won', async () => {
    const asked = await ask()
    await decide(asked, { decision: 'reject', notes: 'too long' })
    const late = await approve(asked, keys.bo)
    expect([late.status, late.json.code]).toEqual([409, 'conflict'])
    expect(late.json.detail).toMatch(/^anna rejected this request at \S+Z, saying "too long"\./)
    const same = await decide(asked, { decision: 'reject' }, keys.bo)
    expect(same.status).toBe(409)
  })

  it('takes decisions at the path of the seed, too', async () => {
    const asked = await ask()
    const submit = (body: object, key = keys.anna) =>
      api.request('POST', '/approvals/submit', { body, key })
    const body = {
      request_id: asked.requestId,
      decision: 'approve',
      approver: 'anna',
      notes: 'Looks good',
    }
    expect((await submit({ ...body, request_id: undefined })).status).toBe(400)
    const stale = await submit({ ...body, content_hash: 'seen-before' })
    expect(stale.status).toBe(409)
    // without a hash it is the request that is decided on, and a request never changes
    const answer = await submit(body)
    expect([answer.status, answer.json.status]).toEqual([200, 'approved'])
    expect(answer.json.content_hash).toBe(asked.contentHash)
    expect((await submit({ ...body, content_hash: 'x', request_id: 'apr_nobody' })).status).toBe(
      404,
    )
  })

  it.each([
    [
      'an edit that takes the opt-out away',
      { decision: 'edit', edits: { text: 'x' } },
      422,
      '/edits/text',
    ],
    ['changes without saying which', { decision: 'request_changes' }, 422, '/notes'],
    ['blank notes', { decision: 'request_changes', notes: '  ' }, 422, '/notes'],
    ['an edit without edits', { decision: 'edit', content_hash: 'h' }, 422, '/edits'],
    ['edits without words', { decision: 'edit', content_hash: 'h', edits: {} }, 422, '/edits'],
    ['edits with another decision', { decision: 'reject', edits: { text: 'x' } }, 422, '/edits'],
    [
      'edits of the HTML',
      { decision: 'edit', content_hash: 'h', edits: { html: 'x' } },
      400,
      '/edits/html',
    ],
    [
      'a line break in a subject',
      { decision: 'edit', content_hash: 'h', edits: { subject: 'a\r\nBcc: x@y.example' } },
      422,
      '/edits/subject',
    ],
    ['another word', { decision: 'maybe' }, 422, '/decision'],
    ['an unknown field', { decision: 'reject', why: 'x' }, 400, '/why'],
    [
      'another request in the body',
      { decision: 'reject', request_id: 'apr_other' },
      422,
      '/request_id',
    ],
  ])('refuses %s', async (_name, body, status, pointer) => {
    const asked = await ask({ index: 39, requestId: 'apr_refused' })
    const answer = await decide(asked, body)
    expect([answer.status, answer.json.errors[0].pointer]).toEqual([status, pointer])
    expect((await read('apr_refused')).json.status).toBe('pending')
  })

  it('refuses a stale hash, naming both', async () => {
    const asked = await ask()
    const answer = await decide(asked, { decision: 'approve', content_hash: 'seen-before' })
    expect(answer.status).toBe(409)
    expect(answer.json.detail).toContain('seen-before')
    expect(answer.json.detail).toContain(asked.contentHash)
  })

  it('refuses what expired, and shows it as expired before anybody has written it down', async () => {
    const asked = await ask({ nowMs: (await now()) - 31 * dayMs })
    expect((await read(asked.requestId)).json.status).toBe('expired')
    const answer = await approve(asked)
    expect([answer.status, answer.json.code]).toEqual([410, 'gone'])
    const listed = await api.request('GET', '/api/v1/approvals?status=expired')
    expect(listed.json.data).toMatchObject([{ request_id: asked.requestId, status: 'expired' }])
  })

  it('refuses to approve content that was changed behind its hash', async () => {
    const asked = await ask({ content: { ...firstWords, subject: 'Soon damaged' } })
    await store.db
      .updateTable('artifacts')
      .set({ content: JSON.stringify({ ...firstWords, subject: 'Damaged' }) })
      .where('hash', '=', asked.contentHash)
      .execute()
    expect((await read(asked.requestId)).json.content).toBeNull()
    expect((await approve(asked)).status).toBe(409)
    expect((await decide(asked, { decision: 'reject' })).status).toBe(200)
  })

  describe('who decides', () => {
    it('needs a key with the scope reviewer, service or admin', async () => {
      const asked = await ask()
      expect((await approve(asked, keys.operator)).status).toBe(403)
      expect((await approve(asked, api.key)).json.decided_by).toBe('installation')
    })

    it('is the person of the key, whatever the body says', async () => {
      const asked = await ask()
      const body = { decision: 'approve', content_hash: asked.contentHash }
      const forged = await decide(asked, { ...body, approver: 'bo' })
      expect([forged.status, forged.json.code]).toEqual([403, 'forbidden'])
      expect((await decide(asked, { ...body, approver: 'anna' })).json.decided_by).toBe('anna')
    })

    it('is named by a service key, which is recorded', async () => {
      const asked = await ask()
      const body = { decision: 'approve', content_hash: asked.contentHash }
      const unnamed = await decide(asked, body, keys.service)
      expect([unnamed.status, unnamed.json.errors[0].pointer]).toEqual([422, '/approver'])
      const named = await decide(asked, { ...body, approver: 'carl@acme.example' }, keys.service)
      expect(named.json).toMatchObject({ decided_by: 'carl@acme.example', decided_via: 'service' })
      expect((await auditTrail(store, asked.requestId))[0]?.detail).toMatchObject({
        via: 'service',
        acting_for: 'carl@acme.example',
      })
    })
  })

  describe('an edit', () => {
    const newText = `Hi Anna,\n\nhow do you plan releases?\n\nNo more mail: ${optOut}`
    const edit = (asked: Asked, edits: object = { text: newText }, key = keys.bo) =>
      decide(asked, { decision: 'edit', content_hash: asked.contentHash, edits }, key)

    it('makes a new pending request in the place of the old one and approves nothing', async () => {
      const asked = await ask()
      const { status, json } = await edit(asked)
      expect(status).toBe(200)
      expect(json).toMatchObject({
        status: 'pending',
        replaces: asked.requestId,
        requested_by: 'bo',
        decision: null,
      })
      expect(json.request_id).not.toBe(asked.requestId)
      expect(json.content_hash).not.toBe(asked.contentHash)
      expect((await read(asked.requestId)).json).toMatchObject({
        status: 'superseded',
        decision: 'edit',
        decided_by: 'bo',
        replaced_by: json.request_id,
        content: firstWords,
      })
      const standing = (await read(json.request_id)).json
      expect(standing.content).toEqual({
        subject: firstWords['subject'],
        text: newText,
        html: htmlOf(newText),
      })
      expect(standing.diff).toMatchObject({
        against: asked.requestId,
        against_status: 'not_approved',
      })
      // the id that the workflow knows
      expect(await outboxOf(asked)).toHaveLength(1)
      expect((await auditTrail(store, asked.requestId))[0]?.detail).toMatchObject({
        decision: 'edit',
        content_hash: asked.contentHash,
        replaced_by: json.request_id,
        new_content_hash: json.content_hash,
      })
    })

    it('can be repeated, and answers with what it made', async () => {
      const asked = await ask()
      const first = await edit(asked)
      const again = await edit(asked)
      expect([again.status, again.json]).toEqual([200, first.json])
      expect((await edit(asked, { text: `${newText}!` })).status).toBe(409)
      expect((await edit(asked, { text: newText }, keys.anna)).status).toBe(409)
    })

    it('leaves nothing to approve under the old id', async () => {
      const asked = await ask()
      const { json } = await edit(asked)
      const late = await approve(asked)
      expect(late.status).toBe(409)
      expect(late.json.detail).toContain(
        `${json.request_id} with content_hash ${json.content_hash}`,
      )
    })

    it('voids an approval until the touch is claimed, and shows the difference to it', async () => {
      const asked = await ask()
      await approve(asked)
      const { json } = await edit(asked, { subject: 'Another question', text: newText })
      const old = (await read(asked.requestId)).json
      expect(old).toMatchObject({ status: 'superseded', decision: 'approve', decided_by: 'anna' })
      const { diff, subject } = (await read(json.request_id)).json
      expect(subject).toBe('Another question')
      expect(diff).toEqual({
        against: asked.requestId,
        against_status: 'approved',
        lines: [
          { field: 'subject', change: 'removed', line: 'A question, Anna' },
          { field: 'subject', change: 'added', line: 'Another question' },
          { field: 'text', change: 'removed', line: 'Hello Anna,' },
          { field: 'text', change: 'added', line: 'Hi Anna,' },
          { field: 'text', change: 'same', line: '' },
          { field: 'text', change: 'same', line: 'how do you plan releases?' },
          { field: 'text', change: 'same', line: '' },
          { field: 'text', change: 'same', line: `No more mail: ${optOut}` },
        ],
      })
    })

    it.each(['claimed', 'sent'] as const)('is refused once the touch is %s', async (state) => {
      const asked = await ask()
      await approve(asked)
      await setTouchState(store.db, asked, state)
      const answer = await edit(asked)
      expect([answer.status, answer.json.detail]).toEqual([
        409,
        `The touch is ${state}: its words can no longer be edited.`,
      ])
    })

    it('answers asked-for changes', async () => {
      const asked = await ask()
      const sentBack = await decide(asked, { decision: 'request_changes', notes: 'shorter' })
      expect(sentBack.json.status).toBe('changes_requested')
      expect((await approve(asked, keys.bo)).status).toBe(409)
      expect((await edit(asked)).json.status).toBe('pending')
    })

    it.each([
      ['nothing', { text: firstWords['text'] }, 'changes nothing'],
      ['the way out', { text: 'Hello' }, `must keep the opt-out link ${optOut}`],
    ])('never takes away %s', async (_name, edits, detail) => {
      const asked = await ask()
      const answer = await edit(asked, edits)
      expect([answer.status, answer.json.errors]).toEqual([
        422,
        [{ pointer: '/edits/text', detail }],
      ])
    })
  })
})
