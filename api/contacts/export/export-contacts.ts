import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { stringify } from 'csv-stringify'
import type { Response } from 'express'
import type { ContactExportQuery } from '../../../contracts/contact-import.js'
import { audit } from '../../../store/repositories/audit.js'
import { exportPage, type ExportedContact } from '../../../store/repositories/contact-export.js'
import type { Principal } from '../../auth/principal.js'
import { readContactList } from '../../contact-lists/read-contact-list.js'
import type { ApiDeps } from '../../deps.js'
import { codeOf } from '../../problems/store-unavailable.js'
import { exportColumns, toCells } from './export-cells.js'

export interface ExportCall {
  caller: Principal
  query: ContactExportQuery
  response: Response
}

interface Progress {
  contacts: number
}

const pageRows = 500

/** Whoever was shown it is on record before the first row leaves, also when the rest never arrives. */
export async function exportContacts(deps: ApiDeps, call: ExportCall): Promise<void> {
  const { caller, query, response } = call
  if (query.list_id !== undefined) await readContactList(deps, caller.tenantId, query.list_id)
  await record(deps, call, { action: 'contacts.export_begun', detail: {} })
  const progress: Progress = { contacts: 0 }
  const pages = pagesOf(deps, call)
  const first = await pages.next()
  response.setHeader('Content-Type', 'text/csv; charset=utf-8')
  response.setHeader('Content-Disposition', `attachment; filename="${fileName(query)}"`)
  const complete = await send(response, rowsOf([...(first.value ?? [])], pages, progress))
  await record(deps, call, { action: 'contacts.export', detail: { ...progress, complete } })
}

/** false: the caller went away. */
async function send(response: Response, rows: AsyncIterable<string[]>): Promise<boolean> {
  const csv = stringify({
    header: true,
    columns: [...exportColumns],
    record_delimiter: '\r\n',
    quote_record_delimiter: true,
  })
  try {
    await pipeline(Readable.from(rows), csv, response)
    return true
  } catch (error) {
    if (error instanceof Error && codeOf(error) === 'ERR_STREAM_PREMATURE_CLOSE') return false
    throw error
  }
}

async function* pagesOf(
  deps: ApiDeps,
  { caller, query }: ExportCall,
): AsyncGenerator<ExportedContact[], undefined> {
  let after = ''
  for (;;) {
    const page = await exportPage(deps.store.db, {
      tenantId: caller.tenantId,
      listId: query.list_id,
      after,
      limit: pageRows,
    })
    yield page
    const last = page.at(-1)
    if (!last || page.length < pageRows) return undefined
    after = last.row.contact_id
  }
}

async function* rowsOf(
  first: ExportedContact[],
  later: AsyncIterable<ExportedContact[]>,
  progress: Progress,
): AsyncGenerator<string[]> {
  for (const contact of first) {
    progress.contacts += 1
    yield toCells(contact)
  }
  for await (const page of later) {
    for (const contact of page) {
      progress.contacts += 1
      yield toCells(contact)
    }
  }
}

async function record(
  deps: ApiDeps,
  { caller, query }: ExportCall,
  entry: { action: string; detail: Record<string, unknown> },
): Promise<void> {
  const at = await deps.clock.now(caller.tenantId)
  await deps.store.transaction((trx) =>
    audit(trx, {
      tenantId: caller.tenantId,
      actor: caller.keyId,
      action: entry.action,
      subject: query.list_id ?? 'contacts',
      detail: entry.detail,
      at,
    }),
  )
}

const fileName = ({ list_id }: ContactExportQuery) => `${list_id ?? 'contacts'}.csv`
