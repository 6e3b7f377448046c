import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { restoreAdvice } from '../../contracts/restores.js'
import { backupFileSource } from '../../store/backup/backup-file.js'
import { checkBackup } from '../../store/backup/read-backup.js'
import type { Store } from '../../store/open-store.js'
import { leaseOutbox } from '../../store/repositories/outbox.js'
import { performerOn } from '../support/activities.js'
import { startApi, type TestApi } from '../support/api.js'
import { createFakeEmail } from '../support/fake-email.js'
import { seedTouch } from '../support/seed-touch.js'
import { openTestStore } from '../support/stores.js'
import { monday9, orderFor, seedCampaign, type SeededCampaign } from '../support/world.js'
import { backUp, restore } from '../store/backup/support.js'

let dir: string
let store: Store
let api: TestApi
let seeded: SeededCampaign
let nudged = 0

const restoredAt = monday9 + 3_600_000

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'overture-restores-'))
  const source = await openTestStore('postgres')
  seeded = await seedCampaign(source, { contacts: 7 })
  await seedCampaign(source, { tenantId: 'acme', contacts: 1 })
  for (let contact = 1; contact <= 5; contact += 1) {
    await seedTouch(source, 'default', { contact, step: 1, state: 'planned', at: monday9 })
  }
  await backUp(source, join(dir, 'one.gz'), monday9)
  await source.close()
  store = await openTestStore('postgres')
  await restore(store, join(dir, 'one.gz'), { nowMs: restoredAt })
  const wall = { now: () => restoredAt + 60_000 }
  api = await startApi(store, { wall, outbox: { nudge: () => void (nudged += 1) } })
})

afterAll(async () => {
  await api.close()
  await store.close()
  await rm(dir, { recursive: true, force: true })
})

async function restoreOf(tenantId: string): Promise<string> {
  const row = await store.db
    .selectFrom('restores')
    .select('restore_id')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  return row.restore_id
}

const note = { note: 'Opt-outs entered again.' }

describe('before anybody has confirmed', () => {
  it('shows the hold among the kill switches, and says how to lift it instead', async () => {
    const shown = await api.request('GET', '/api/v1/kill-switch')
    const id = await restoreOf('default')
    expect(shown.json.data).toMatchObject([{ scope: 'tenant', id: 'default', by: `restore ${id}` }])
    const lifted = await api.request('DELETE', '/api/v1/kill-switch?scope=tenant')
    expect([lifted.status, lifted.json.code]).toEqual([409, 'conflict'])
    expect(lifted.json.detail).toContain(`POST /api/v1/restores/${id}/confirm`)
    expect((await api.request('GET', '/api/v1/kill-switch')).json.data).toHaveLength(1)
  })

  it('leaves other kill switches to be thrown and lifted', async () => {
    const body = { scope: 'campaign', id: seeded.campaignId }
    expect((await api.request('POST', '/api/v1/kill-switch', { body })).status).toBe(200)
    const query = `scope=campaign&id=${seeded.campaignId}`
    const lifted = await api.request('DELETE', `/api/v1/kill-switch?${query}`)
    expect(lifted.json).toMatchObject({ lifted: true })
  })

  it('reports every touch in doubt, page by page, and what the backup cannot know', async () => {
    const id = await restoreOf('default')
    const first = await api.request('GET', `/api/v1/restores/${id}/report?limit=3`)
    expect(first.json.restore).toMatchObject({ restore_id: id, in_doubt: 5, unresolved: 5 })
    expect(first.json.advice).toEqual([...restoreAdvice])
    expect(first.json.advice[0]).toMatch(/LOST.*before you confirm.*suppressions\/import/)
    const second = await api.request(
      'GET',
      `/api/v1/restores/${id}/report?limit=3&cursor=${first.json.next_cursor}`,
    )
    const all = [...first.json.data, ...second.json.data]
    expect(all.map((doubt) => String(doubt.contact_id)).sort()).toEqual(
      [1, 2, 3, 4, 5].map((n) => `con_${n}`),
    )
    expect(all[0]).toMatchObject({ campaign: 'Test', state: 'unknown', step: 1 })
    expect(second.json.next_cursor).toBeNull()
  })

  it('shows a restore to the tenant it belongs to, and all to the installation', async () => {
    const acme = await api.makeKey(['admin'], 'acme')
    const mine = await api.request('GET', '/api/v1/restores', { key: acme })
    expect(mine.json.data.map((one: { tenant_id: string }) => one.tenant_id)).toEqual(['acme'])
    const all = await api.request('GET', '/api/v1/restores?limit=1')
    const rest = await api.request('GET', `/api/v1/restores?limit=1&cursor=${all.json.next_cursor}`)
    expect(
      [...all.json.data, ...rest.json.data].map((one) => String(one.tenant_id)).sort(),
    ).toEqual(['acme', 'default'])
    const other = await restoreOf('default')
    const paths = [`restores/${other}/report`, `restores/${other}/confirm`]
    const [read, confirm] = await Promise.all([
      api.request('GET', `/api/v1/${paths[0]}`, { key: acme }),
      api.request('POST', `/api/v1/${paths[1]}`, { key: acme, body: note }),
    ])
    expect([read.status, confirm.status]).toEqual([404, 404])
    const operator = await api.makeKey(['operator'])
    const refused = await api.request('GET', '/api/v1/restores', { key: operator })
    expect(refused.status).toBe(403)
  })

  it('refuses a confirmation that says nothing', async () => {
    const path = `/api/v1/restores/${await restoreOf('default')}/confirm`
    expect((await api.request('POST', path, { body: {} })).status).toBe(400)
    expect((await api.request('POST', path, { body: { note: ' ' } })).status).toBe(422)
    expect((await api.request('POST', path, { body: { ...note, force: true } })).status).toBe(400)
    const missing = await api.request('POST', '/api/v1/restores/rst_none/confirm', { body: note })
    expect(missing.status).toBe(404)
  })
})

describe('once somebody has confirmed', () => {
  it('lifts the hold, tells everybody who was held, and leaves what is in doubt in doubt', async () => {
    const email = createFakeEmail()
    const { perform } = performerOn(store, email, { clock: { now: () => restoredAt } })
    const fresh = orderFor(seeded, 6, { at_ms: restoredAt, slot_at_ms: restoredAt })
    expect(await perform(fresh)).toMatchObject({ kind: 'held' })
    const id = await restoreOf('default')
    const before = nudged
    await store.db.deleteFrom('outbox').execute()
    const body = { ...note, restart_workflows: true }
    const done = await api.request('POST', `/api/v1/restores/${id}/confirm`, { body })
    expect([done.status, done.json]).toMatchObject([
      200,
      {
        lifted: true,
        resumed: 7,
        restarted: 7,
        restore: { note: note.note, in_doubt: 5, unresolved: 5, confirmed_by: expect.any(String) },
      },
    ])
    expect(nudged).toBe(before + 1)
    expect((await api.request('GET', '/api/v1/kill-switch')).json.data).toEqual([])
    expect(await perform(fresh)).toMatchObject({ kind: 'sent' })
    expect(await perform(orderFor(seeded, 0))).toMatchObject({ kind: 'unknown' })
    expect(email.submitted).toHaveLength(1)
    // a workflow that is missing is started before it is told anything
    const first = await leaseOutbox(store.db, { limit: 50, leaseMs: 1 }, restoredAt)
    expect(first.map(({ payload }) => payload.kind)).toEqual(Array(7).fill('start'))
    const trail = await store.db
      .selectFrom('audit_log')
      .select(['action', 'detail'])
      .where('subject', '=', id)
      .orderBy('sequence')
      .execute()
    expect(trail).toMatchObject([
      { action: 'store.restored' },
      { action: 'store.restore_confirmed', detail: { lifted: true, restarted: 7 } },
    ])
  })

  it('is said once', async () => {
    const path = `/api/v1/restores/${await restoreOf('default')}/confirm`
    const again = await api.request('POST', path, { body: note })
    expect([again.status, again.json.code]).toEqual([409, 'conflict'])
  })

  it('counts down as people settle what was in doubt', async () => {
    const body = { outcome: 'sent', reason: 'seen in the mailbox' }
    const settled = await api.request('POST', '/api/v1/touches/tch_1_1/resolve', { body })
    expect(settled.json).toMatchObject({ state: 'sent', sent_at: new Date(monday9).toISOString() })
    const report = await api.request('GET', `/api/v1/restores/${await restoreOf('default')}/report`)
    expect(report.json.restore).toMatchObject({ in_doubt: 5, unresolved: 4 })
  })

  it('keeps the other tenants held', async () => {
    const acme = await api.makeKey(['admin'], 'acme')
    const shown = await api.request('GET', '/api/v1/kill-switch', { key: acme })
    expect(shown.json.data).toHaveLength(1)
    const done = await api.request('POST', `/api/v1/restores/${await restoreOf('acme')}/confirm`, {
      body: note,
    })
    expect(done.json).toMatchObject({ lifted: true, restarted: 0, restore: { tenant_id: 'acme' } })
    const after = await api.request('GET', '/api/v1/kill-switch', { key: acme })
    expect(after.json.data).toEqual([])
  })
})

describe('a backup over HTTP', () => {
  it('is one that can be restored, and leaves no file behind', async () => {
    const spools = async () =>
      (await readdir(tmpdir())).filter((name) => name.startsWith('overture-spool-'))
    const before = await spools()
    const answer = await fetch(`${api.url}/api/v1/backup`, {
      headers: { authorization: `Bearer ${api.key}` },
    })
    expect(answer.headers.get('content-type')).toBe('application/gzip')
    expect(answer.headers.get('content-disposition')).toMatch(
      /overture-backup-\d{8}T\d{6}Z\.jsonl\.gz/,
    )
    const path = join(dir, 'http.gz')
    await writeFile(path, Buffer.from(await answer.arrayBuffer()))
    const { header, end } = await checkBackup(backupFileSource(path))
    expect(header).toMatchObject({ engine: 'postgres', overture_version: '0.0.0-test' })
    expect(end.rows['touches']).toBe(6)
    const again = await openTestStore('postgres')
    await restore(again, path, { nowMs: restoredAt })
    await again.close()
    expect(await spools()).toEqual(before)
  })

  it("is for the installation's own key alone", async () => {
    const admin = await api.makeKey(['admin'])
    const refused = await api.request('GET', '/api/v1/backup', { key: admin })
    expect([refused.status, refused.json.code]).toEqual([403, 'forbidden'])
  })

  it('is taken once at a time', async () => {
    const answers = await Promise.all([1, 2].map(() => api.request('GET', '/api/v1/backup')))
    expect(answers.map(({ status }) => String(status)).sort()).toEqual(['200', '409'])
  })
})
