import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common'
import {
  stepAnswerSchema,
  stepInputSchema,
  type StepAnswer,
  type StepInput,
} from '../../../contracts/campaign-step.js'
import {
  colleagueMessageInputSchema,
  colleagueMessageSchema,
  type ColleagueMessage,
  type ColleagueMessageInput,
} from '../../../contracts/colleague-message.js'
import {
  conflictsSchema,
  eventEffectSchema,
  eventInputSchema,
  type Conflicts,
  type EventEffect,
  type EventInput,
} from '../../../contracts/events.js'
import { pageQuerySchema, type PageQuery } from '../../../contracts/page.js'
import { timelineSchema, type Timeline } from '../../../contracts/timeline.js'
import { idSchema } from '../../../contracts/values.js'
import { Caller } from '../../auth/caller.js'
import type { Principal } from '../../auth/principal.js'
import { Deps, type ApiDeps } from '../../deps.js'
import { Endpoint } from '../../endpoint/endpoint.js'
import { IdempotencyKey } from '../../idempotency/idempotency-key.js'
import { colleagueMessage } from '../events/colleague-message.js'
import { readConflicts } from '../events/conflicts.js'
import { recordEvent } from '../events/record-event.js'
import { runStep } from './run-step.js'
import { readTimeline } from './timeline.js'

/** What happens to the people of a campaign. */
@Controller('api/v1/campaigns/:campaign_id')
export class CampaignLifeController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Record what somebody did; what it stops is stopped once this is answered',
    description:
      'Works while Temporal is away. A reply, a meeting, an opt-out and a complaint end the messages to this ' +
      'person in this campaign and hold the account until somebody resumes it.',
    access: ['operator', 'service'],
    answer: { status: 200, schema: eventEffectSchema },
    errors: ['not_found', 'conflict'],
  })
  @Post('events')
  // oxlint-disable-next-line max-params -- one per part of the request
  recordEvent(
    @Caller() caller: Principal,
    @Param('campaign_id', { schema: idSchema('cmp') }) campaignId: string,
    @Body({ schema: eventInputSchema }) input: EventInput,
    @IdempotencyKey() idempotencyKey: string | undefined,
  ): Promise<EventEffect> {
    return recordEvent(this.deps, { caller, campaignId, input, idempotencyKey })
  }

  @Endpoint({
    summary: 'Conflicts that nobody has resolved; resuming the campaign clears them',
    access: 'key',
    answer: { status: 200, schema: conflictsSchema },
    errors: ['not_found'],
  })
  @Get('conflicts')
  conflicts(
    @Caller() caller: Principal,
    @Param('campaign_id', { schema: idSchema('cmp') }) campaignId: string,
  ): Promise<Conflicts> {
    return readConflicts(this.deps, caller.tenantId, campaignId)
  }

  @Endpoint({
    summary: 'What happened and what is to come, each touch with its reason',
    access: 'key',
    answer: { status: 200, schema: timelineSchema },
    errors: ['not_found'],
  })
  @Get('timeline')
  timeline(
    @Caller() caller: Principal,
    @Param('campaign_id', { schema: idSchema('cmp') }) campaignId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Timeline> {
    return readTimeline(this.deps, { tenantId: caller.tenantId, campaignId, query })
  }

  @Endpoint({
    summary: 'Run the next step now; the gates still apply',
    description:
      'Of the account that would act next. Where a gate holds it, success is false and reason says why.',
    access: ['operator'],
    answer: { status: 200, schema: stepAnswerSchema },
    errors: ['not_found', 'conflict', 'temporal_unavailable'],
  })
  @Post('step')
  // oxlint-disable-next-line max-params -- one per part of the request
  step(
    @Caller() caller: Principal,
    @Param('campaign_id', { schema: idSchema('cmp') }) campaignId: string,
    @Body({ schema: stepInputSchema.optional() }) body: StepInput | undefined,
    @IdempotencyKey() idempotencyKey: string | undefined,
  ): Promise<StepAnswer> {
    const immediate = body?.immediate ?? true
    return runStep(this.deps, { caller, campaignId, immediate, idempotencyKey })
  }

  @Endpoint({
    summary: "The message that would tell somebody of a colleague's engagement; sends nothing",
    access: ['operator', 'reviewer'],
    answer: { status: 200, schema: colleagueMessageSchema },
    errors: ['not_found'],
    replay: 'none',
  })
  @Post('colleague-message')
  colleagueMessage(
    @Caller() caller: Principal,
    @Param('campaign_id', { schema: idSchema('cmp') }) campaignId: string,
    @Body({ schema: colleagueMessageInputSchema }) input: ColleagueMessageInput,
  ): Promise<ColleagueMessage> {
    return colleagueMessage(this.deps, { tenantId: caller.tenantId, campaignId, input })
  }
}
