import { Body, Controller, Post } from '@nestjs/common'
import { submissionSchema, type Submission } from '../../contracts/approval-decisions.js'
import { approvalSchema, type Approval } from '../../contracts/approvals.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { decide } from './decide.js'

@Controller('approvals')
export class SubmissionController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Decide on the request named in the body; as POST /api/v1/approvals/{id}/decision',
    access: ['reviewer', 'service'],
    answer: { status: 200, schema: approvalSchema },
    errors: ['not_found', 'conflict', 'gone'],
  })
  @Post('submit')
  submit(
    @Caller() caller: Principal,
    @Body({ schema: submissionSchema }) submission: Submission,
  ): Promise<Approval> {
    return decide(this.deps, caller, submission)
  }
}
