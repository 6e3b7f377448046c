import { Controller, Get, Query } from '@nestjs/common'
import {
  auditedTenantsSchema,
  auditPageSchema,
  auditQuerySchema,
  verificationSchema,
  verifyQuerySchema,
  type AuditQuery,
  type VerifyQuery,
} from '../../contracts/audit.js'
import { listAudit } from '../../store/repositories/audit-chain.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { listAuditedTenants, verifyAudit } from './verify-audit.js'

@Controller('api/v1/audit')
export class AuditController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'List what was changed and by which key, newest first',
    access: ['admin'],
    answer: { status: 200, schema: auditPageSchema },
  })
  @Get()
  list(@Query({ schema: auditQuerySchema }) query: AuditQuery, @Caller() caller: Principal) {
    return listAudit(this.deps.store.db, { tenantId: caller.tenantId, ...query })
  }

  @Endpoint({
    summary: 'Walk the hash chain of the audit log and say whether it is whole',
    description:
      'Finds altered, missing and swapped entries by itself. An end that was cut off, or a chain that was ' +
      'computed anew, shows only against a head that an earlier call answered and that was kept elsewhere.',
    access: ['admin'],
    answer: { status: 200, schema: verificationSchema },
    errors: ['not_found'],
  })
  @Get('verify')
  verify(@Query({ schema: verifyQuerySchema }) query: VerifyQuery, @Caller() caller: Principal) {
    return verifyAudit(this.deps, caller, query)
  }

  @Endpoint({
    summary: "List the tenants that have a chain; only for the installation's own key",
    access: ['admin'],
    answer: { status: 200, schema: auditedTenantsSchema },
  })
  @Get('tenants')
  tenants(@Caller() caller: Principal) {
    return listAuditedTenants(this.deps, caller)
  }
}
