import type { Request } from 'express'
import {
  contactImportBodySchema,
  type ContactImportAnswer,
  type ContactImportOptions,
} from '../../../contracts/contact-import.js'
import { deriveId, newId } from '../../../store/derive-ids.js'
import { audit } from '../../../store/repositories/audit.js'
import { tenantSecret } from '../../../store/repositories/tenants.js'
import type { Principal } from '../../auth/principal.js'
import type { ApiDeps } from '../../deps.js'
import { idempotencyKeyOf } from '../../idempotency/idempotency-key.js'
import { readJson } from '../../import/read-json.js'
import { chunksOf, newReport, remarksOf } from '../../import/row-report.js'
import { openCsv, tableOfObjects, type Table } from '../../import/table.js'
import { withUpload, type Upload } from '../../import/upload.js'
import { createDeadDomains } from './dead-domains.js'
import { checkChunk, storeChunk } from './import-chunk.js'
import type { ContactImport } from './contact-import.js'
import { resolveColumns, type Wish } from './resolve-columns.js'

export interface ImportCall {
  caller: Principal
  request: Request
  query: ContactImportOptions
}

export async function importContacts(
  deps: ApiDeps,
  call: ImportCall,
): Promise<ContactImportAnswer> {
  return withUpload(call.request, (upload) => importUpload(deps, call, upload))
}

async function importUpload(
  deps: ApiDeps,
  call: ImportCall,
  upload: Upload,
): Promise<ContactImportAnswer> {
  const { caller } = call
  const { table, options, root } = await openTable(upload, call.query)
  const resolved = resolveColumns(table.columns, { mapping: options.mapping ?? {}, root })
  const secret = await tenantSecret(deps.store.db, caller.tenantId)
  const nowMs = await deps.clock.now(caller.tenantId)
  // the same key goes on with the same list
  const key = idempotencyKeyOf(call.request)
  const work: ContactImport = {
    caller,
    columns: resolved.columns,
    secret,
    nowMs,
    dryRun: options.dry_run ?? false,
    deadDomains: options.check_mx ? createDeadDomains(deps.dns) : null,
    defaults: {
      source: options.source,
      legal_basis: options.legal_basis,
      timezone: options.default_timezone,
    },
    list: {
      listId: key === undefined ? newId('lst') : deriveId('lst', secret, `import:${key}`),
      name: options.name ?? `Import of ${new Date(nowMs).toISOString().slice(0, 16)}Z`,
      isMade: false,
    },
    report: newReport(),
    firstRows: new Map(),
    counts: { created: 0, updated: 0, unchanged: 0, duplicate: 0 },
    suppressed: 0,
    inFlight: new Set(),
    contacts: [],
  }
  for await (const rows of chunksOf(table, work.report)) {
    if (work.dryRun) await checkChunk(deps, work, rows)
    else await storeChunk(deps, work, rows)
  }
  if (work.list.isMade) await auditEnd(deps, work)
  return answerOf(work, resolved.warnings)
}

interface Opened {
  table: Table
  options: ContactImportOptions
  root: Wish['root']
}

async function openTable(upload: Upload, query: ContactImportOptions): Promise<Opened> {
  if (upload.kind === 'csv')
    return { table: await openCsv(upload), options: query, root: '?mapping' }
  const body = await readJson(upload, contactImportBodySchema)
  if (Array.isArray(body)) return { table: tableOfObjects(body), options: query, root: '?mapping' }
  const { contacts, ...options } = body
  return {
    table: tableOfObjects(contacts),
    options: { ...query, ...options },
    root: options.mapping === undefined ? '?mapping' : '/mapping',
  }
}

async function auditEnd(deps: ApiDeps, work: ContactImport): Promise<void> {
  const { report, counts, list, caller } = work
  await deps.store.transaction((trx) =>
    audit(trx, {
      tenantId: caller.tenantId,
      actor: caller.keyId,
      action: 'contacts.import',
      subject: list.listId,
      detail: {
        rows: report.rows,
        ...counts,
        refused: report.refused,
        suppressed: work.suppressed,
        in_flight: work.inFlight.size,
      },
      at: work.nowMs,
    }),
  )
}

function answerOf(work: ContactImport, warnings: string[]): ContactImportAnswer {
  const { report, counts, list } = work
  return {
    list_id: list.isMade ? list.listId : null,
    name: list.name,
    dry_run: work.dryRun,
    rows: report.rows,
    created: counts.created,
    updated: counts.updated,
    unchanged: counts.unchanged,
    duplicates: counts.duplicate,
    suppressed: work.suppressed,
    refused: report.refused,
    in_flight: [...work.inFlight],
    contacts: work.contacts,
    errors: report.errors.sort((a, b) => a.row - b.row),
    warnings: [...warnings, ...remarksOf(report)],
  }
}
