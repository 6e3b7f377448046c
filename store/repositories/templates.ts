import type { Insertable, Selectable } from 'kysely'
import type { Page } from '../../contracts/page.js'
import type {
  Template,
  TemplateInput,
  TemplatePatch,
  TemplateQuery,
} from '../../contracts/templates.js'
import { afterCursor, decodeCursor, toPage } from '../cursor.js'
import type { Db, Trx } from '../open-store.js'
import type { TemplateTable } from '../tables/campaigns.js'

export interface TemplateId {
  tenantId: string
  templateId: string
}

/** Nothing is inserted when the id is taken: the same call made it before. */
export async function insertTemplate(
  trx: Trx,
  made: TemplateId & { input: TemplateInput; at: number },
): Promise<{ template: Template; created: boolean }> {
  const at = new Date(made.at)
  const values: Insertable<TemplateTable> = {
    tenant_id: made.tenantId,
    template_id: made.templateId,
    ...made.input,
    created_at: at,
    updated_at: at,
  }
  const row = await trx
    .insertInto('templates')
    .values(values)
    .onConflict((conflict) => conflict.columns(['tenant_id', 'template_id']).doNothing())
    .returningAll()
    .executeTakeFirst()
  if (row) return { template: toTemplate(row), created: true }
  const stored = await rowById(trx, made).executeTakeFirstOrThrow()
  return { template: toTemplate(stored), created: false }
}

export async function findTemplate(db: Db | Trx, id: TemplateId): Promise<Template | undefined> {
  const row = await rowById(db, id).executeTakeFirst()
  return row && toTemplate(row)
}

/** For a change that depends on what is stored. */
export async function lockTemplate(trx: Trx, id: TemplateId): Promise<Template | undefined> {
  const row = await rowById(trx, id).forUpdate().executeTakeFirst()
  return row && toTemplate(row)
}

export async function updateTemplate(
  trx: Trx,
  id: TemplateId,
  change: { patch: TemplatePatch; at: number },
): Promise<Template | undefined> {
  const given = Object.entries(change.patch).filter(([, value]) => value !== undefined)
  const row = await trx
    .updateTable('templates')
    .set({ ...Object.fromEntries(given), updated_at: new Date(change.at) })
    .where('tenant_id', '=', id.tenantId)
    .where('template_id', '=', id.templateId)
    .returningAll()
    .executeTakeFirst()
  return row && toTemplate(row)
}

export async function deleteTemplate(trx: Trx, id: TemplateId): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('templates')
    .where('tenant_id', '=', id.tenantId)
    .where('template_id', '=', id.templateId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** All of a tenant's own, for choosing among them. */
export async function tenantTemplates(db: Db | Trx, tenantId: string): Promise<Template[]> {
  const rows = await db
    .selectFrom('templates')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('template_id')
    .execute()
  return rows.map(toTemplate)
}

export interface TemplateList extends TemplateQuery {
  tenantId: string
  /** They follow the tenant's own, in this order. */
  builtIn: readonly Template[]
}

export async function listTemplates(db: Db | Trx, list: TemplateList): Promise<Page<Template>> {
  const placed = [...(await ownPage(db, list)), ...placedBuiltIn(list)]
  return toPage(placed, {
    limit: list.limit,
    item: ({ template }) => template,
    position: ({ template, at }) => ({ at, id: template.template_id }),
  })
}

interface Placed {
  template: Template
  at: number
}

async function ownPage(db: Db | Trx, list: TemplateList): Promise<Placed[]> {
  let rows = db
    .selectFrom('templates')
    .selectAll()
    .where('tenant_id', '=', list.tenantId)
    .where(afterCursor(list.cursor, 'template_id'))
  if (list.channel !== undefined) rows = rows.where('channel', '=', list.channel)
  if (list.kind !== undefined) rows = rows.where('kind', '=', list.kind)
  const found = await rows
    .orderBy('created_at', 'desc')
    .orderBy('template_id', 'desc')
    .limit(list.limit + 1)
    .execute()
  return found.map((row) => ({ template: toTemplate(row), at: row.created_at.getTime() }))
}

/** As if made in the first milliseconds of 1970, the first of them last: one cursor serves for both. */
function placedBuiltIn({ builtIn, cursor, channel, kind }: TemplateList): Placed[] {
  const end = cursor === undefined ? Infinity : decodeCursor(cursor).at
  return builtIn
    .map((template, index) => ({ template, at: builtIn.length - index }))
    .filter(({ at }) => at < end)
    .filter(({ template }) => channel === undefined || template.channel === channel)
    .filter(({ template }) => kind === undefined || template.kind === kind)
}

function rowById(db: Db | Trx, { tenantId, templateId }: TemplateId) {
  return db
    .selectFrom('templates')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('template_id', '=', templateId)
}

function toTemplate(row: Selectable<TemplateTable>): Template {
  const { tenant_id: _, ...columns } = row
  return {
    ...columns,
    built_in: false,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  }
}
