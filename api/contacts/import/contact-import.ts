import type { ImportedContact } from '../../../contracts/contact-import.js'
import type { ContactDefaults } from '../../../store/repositories/contact-merge.js'
import type { Principal } from '../../auth/principal.js'
import type { RowReport } from '../../import/row-report.js'
import type { DeadDomains } from './dead-domains.js'
import type { Column } from './resolve-columns.js'

/** One file on its way in: what holds for all of its rows, and what came of those read so far. */
export interface ContactImport {
  caller: Principal
  columns: Column[]
  secret: string
  nowMs: number
  dryRun: boolean
  /** null: nobody asked whether the addresses get mail. */
  deadDomains: DeadDomains | null
  defaults: ContactDefaults
  list: { listId: string; name: string; isMade: boolean }
  report: RowReport
  /** The row that named a contact first. */
  firstRows: Map<string, number>
  counts: Record<ImportedContact['outcome'], number>
  suppressed: number
  inFlight: Set<string>
  contacts: ImportedContact[]
}
