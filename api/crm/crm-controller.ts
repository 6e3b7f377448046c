import { Controller, Get, Param, Post, Query } from '@nestjs/common'
import {
  crmEntryPageSchema,
  crmEntryQuerySchema,
  crmEntrySchema,
  crmRedoneSchema,
  crmStatusSchema,
  type CrmEntryQuery,
} from '../../contracts/crm.js'
import { idSchema } from '../../contracts/values.js'
import { listCrmEntries, readCrmStatus } from '../../store/repositories/crm.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { redoAllEntries, redoEntry } from './redo-entries.js'

@Controller('api/v1/crm')
export class CrmController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Which CRM is told of touches and replies, and how far it is behind',
    access: 'key',
    answer: { status: 200, schema: crmStatusSchema },
  })
  @Get()
  async status(@Caller() { tenantId }: Principal) {
    const adapter = this.deps.crm?.(tenantId)?.adapter ?? 'local'
    return { adapter, ...(await readCrmStatus(this.deps.store.db, tenantId)) }
  }

  @Endpoint({
    summary:
      'What the CRM was told, or will be, newest first; with state=dead what it did not take',
    access: 'key',
    answer: { status: 200, schema: crmEntryPageSchema },
  })
  @Get('entries')
  list(@Query({ schema: crmEntryQuerySchema }) query: CrmEntryQuery, @Caller() caller: Principal) {
    return listCrmEntries(this.deps.store.db, caller.tenantId, query)
  }

  @Endpoint({
    summary: 'Tell the CRM an entry again that was given up',
    access: ['operator'],
    answer: { status: 200, schema: crmEntrySchema },
    errors: ['not_found', 'conflict'],
  })
  @Post('entries/:entry_id/redo')
  redo(
    @Param('entry_id', { schema: idSchema('crm') }) entryId: string,
    @Caller() caller: Principal,
  ) {
    return redoEntry(this.deps, caller, entryId)
  }

  @Endpoint({
    summary: 'Tell the CRM every entry again that was given up',
    access: ['operator'],
    answer: { status: 200, schema: crmRedoneSchema },
  })
  @Post('redo')
  redoAll(@Caller() caller: Principal) {
    return redoAllEntries(this.deps, caller)
  }
}
