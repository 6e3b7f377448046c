import { randomBytes } from 'node:crypto'
import type { Db, Trx } from '../open-store.js'

export async function ensureTenant(trx: Trx, tenantId: string, now: number): Promise<void> {
  await trx
    .insertInto('tenants')
    .values({
      tenant_id: tenantId,
      secret: randomBytes(32).toString('hex'),
      clock_offset_ms: 0,
      created_at: new Date(now),
    })
    .onConflict((conflict) => conflict.column('tenant_id').doNothing())
    .execute()
}

export async function tenantSecret(db: Db | Trx, tenantId: string): Promise<string> {
  const secret = await findTenantSecret(db, tenantId)
  if (secret === undefined) throw new Error('there is no such tenant')
  return secret
}

/** For a tenant that a stranger names. */
export async function findTenantSecret(
  db: Db | Trx,
  tenantId: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('tenants')
    .select('secret')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  return row?.secret
}

/** 0 for a tenant that does not exist yet: it has never travelled. */
export async function tenantClockOffset(db: Db | Trx, tenantId: string): Promise<number> {
  const row = await db
    .selectFrom('tenants')
    .select('clock_offset_ms')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  return row?.clock_offset_ms ?? 0
}
