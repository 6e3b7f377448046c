import { Body, Controller, Post } from '@nestjs/common'
import { leadAnswerSchema, leadInputSchema, type LeadInput } from '../../contracts/leads.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { IdempotencyKey } from '../idempotency/idempotency-key.js'
import { processLead } from './process-lead.js'

@Controller('api/v1/accounts')
export class LeadsController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Start outreach to the people of an account',
    description:
      'Channels, words and minutes are chosen as config says. 201: started. 200: this account has a running ' +
      'campaign; what is new about its people is stored, and nothing else is started.',
    access: ['operator'],
    answer: { status: [201, 200], schema: leadAnswerSchema },
    errors: ['temporal_unavailable'],
  })
  @Post('leads')
  process(
    @Caller() caller: Principal,
    @Body({ schema: leadInputSchema }) input: LeadInput,
    @IdempotencyKey() idempotencyKey: string | undefined,
  ) {
    return processLead(this.deps, { caller, input, idempotencyKey })
  }
}
