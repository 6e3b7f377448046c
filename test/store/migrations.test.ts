import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openStore, type Store } from '../../store/open-store.js'
import { ensureTenant } from '../../store/repositories/tenants.js'
import { runProgram } from '../server/support/node-program.js'
import { newDatabase, openTestStore, storeKinds } from '../support/stores.js'

const tables = [
  'accounts',
  'api_keys',
  'approvals',
  'artifacts',
  'audit_log',
  'campaign_accounts',
  'campaign_contacts',
  'campaigns',
  'contact_events',
  'contact_list_members',
  'contact_lists',
  'contacts',
  'crm_entries',
  'crm_links',
  'idempotency_keys',
  'inbox',
  'mailboxes',
  'outbox',
  'processes',
  'restores',
  'scopes',
  'sender_health',
  'sender_standings',
  'senders',
  'stops',
  'suppressions',
  'tasks',
  'templates',
  'tenants',
  'touch_events',
  'touches',
  'webhook_deliveries',
  'webhook_endpoints',
  'webhook_secrets',
]

async function tablesOf(store: Store): Promise<string[]> {
  const found = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_name not like 'kysely_%'`.execute(store.db)
  return found.rows.map((row) => row.name).sort()
}

describe.each(storeKinds)('the schema on %s', (kind) => {
  it('is made on an empty database', async () => {
    const store = await openTestStore(kind)
    expect(await tablesOf(store)).toEqual(tables)
    await store.close()
  })
})

describe('opening a store again', () => {
  it('keeps what an embedded one holds', async () => {
    const home = await mkdtemp(join(tmpdir(), 'migrations-'))
    onTestFinished(() => rm(home, { recursive: true, force: true }))
    const first = await openStore({ kind: 'embedded', home })
    await first.transaction((trx) => ensureTenant(trx, 'default', 0))
    await first.close()
    const second = await openStore({ kind: 'embedded', home })
    expect(await second.db.selectFrom('tenants').select('tenant_id').execute()).toEqual([
      { tenant_id: 'default' },
    ])
    await second.close()
  })

  it('is refused, in a sentence, where a newer version has been', async () => {
    const url = await newDatabase()
    const first = await openStore({ kind: 'postgres', url })
    await sql`insert into kysely_migration values ('0099-later', now()::text)`.execute(first.db)
    await expect(openStore({ kind: 'postgres', url })).rejects.toThrow(
      'This store was migrated by a newer version of Overture (0099-later).',
    )
    await first.close()
  })

  it('keeps what PostgreSQL holds', async () => {
    const url = await newDatabase()
    const first = await openStore({ kind: 'postgres', url })
    await first.transaction((trx) => ensureTenant(trx, 'default', 0))
    const second = await openStore({ kind: 'postgres', url })
    expect(await second.db.selectFrom('tenants').select('tenant_id').execute()).toHaveLength(1)
    await first.close()
    await second.close()
  })
})

describe('several processes on one empty PostgreSQL', () => {
  it('all start: two processes, 3 rounds', { timeout: 120_000 }, async () => {
    for (let round = 0; round < 3; round += 1) {
      const url = await newDatabase()
      const programs = [1, 2].map(() => runProgram('../../store/support/open-postgres.ts', { url }))
      const answers = await Promise.all(programs.map((program) => program.nextLine()))
      expect(answers).toEqual([{ opened: true }, { opened: true }])
    }
  })

  it('all start: eight at once in one process, 3 rounds', async () => {
    for (let round = 0; round < 3; round += 1) {
      const url = await newDatabase()
      const stores = await Promise.all(
        Array.from({ length: 8 }, () => openStore({ kind: 'postgres', url })),
      )
      for (const store of stores) expect(await tablesOf(store)).toEqual(tables)
      await Promise.all(stores.map((store) => store.close()))
    }
  })
})
