import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common'
import { decisionInputSchema, type DecisionInput } from '../../contracts/approval-decisions.js'
import {
  approvalDetailSchema,
  approvalPageSchema,
  approvalQuerySchema,
  approvalSchema,
  type Approval,
  type ApprovalDetail,
  type ApprovalQuery,
} from '../../contracts/approvals.js'
import type { Page } from '../../contracts/page.js'
import { idSchema } from '../../contracts/values.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { InvalidInput } from '../problems/api-problem.js'
import { decide } from './decide.js'
import { listApprovals, readApproval } from './read-approval.js'

@Controller('api/v1/approvals')
export class ApprovalsController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Requests for approval; the pending ones by deadline, others newest first',
    access: 'key',
    answer: { status: 200, schema: approvalPageSchema },
  })
  @Get()
  list(
    @Caller() caller: Principal,
    @Query({ schema: approvalQuerySchema }) query: ApprovalQuery,
  ): Promise<Page<Approval>> {
    return listApprovals(this.deps, caller.tenantId, query)
  }

  @Endpoint({
    summary: 'One request: its content, who is affected, and what changed since the last approval',
    access: 'key',
    answer: { status: 200, schema: approvalDetailSchema },
    errors: ['not_found'],
  })
  @Get(':request_id')
  read(
    @Caller() caller: Principal,
    @Param('request_id', { schema: idSchema('apr') }) requestId: string,
  ): Promise<ApprovalDetail> {
    return readApproval(this.deps, caller.tenantId, requestId)
  }

  @Endpoint({
    summary: 'Approve, reject, ask for changes or edit; the first decision holds',
    description:
      'Bound to the content hash. An edit stores new content under a new pending request, which is the ' +
      'answer; it voids an earlier approval and approves nothing.',
    access: ['reviewer', 'service'],
    answer: { status: 200, schema: approvalSchema },
    errors: ['not_found', 'conflict', 'gone'],
  })
  @Post(':request_id/decision')
  decide(
    @Caller() caller: Principal,
    @Param('request_id', { schema: idSchema('apr') }) requestId: string,
    @Body({ schema: decisionInputSchema }) input: DecisionInput,
  ): Promise<Approval> {
    if (input.request_id !== undefined && input.request_id !== requestId) {
      const detail = 'must be the id in the path, or left out'
      throw new InvalidInput('unprocessable', `/request_id ${detail}`, {
        errors: [{ pointer: '/request_id', detail }],
      })
    }
    return decide(this.deps, caller, { ...input, request_id: requestId })
  }
}
