import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common'
import { campaignInputSchema, type CampaignInput } from '../../contracts/campaign-input.js'
import {
  campaignPageSchema,
  campaignQuerySchema,
  campaignSchema,
  campaignStateSchema,
  resumeInputSchema,
  type Campaign,
  type CampaignQuery,
  type CampaignState,
  type CampaignSummary,
  type ResumeInput,
} from '../../contracts/campaigns.js'
import type { Page } from '../../contracts/page.js'
import { idSchema } from '../../contracts/values.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { IdempotencyKey } from '../idempotency/idempotency-key.js'
import { commandCampaign } from './command-campaign.js'
import { createCampaign } from './create-campaign.js'
import { listCampaigns, readCampaign } from './read-campaign.js'

@Controller('api/v1/campaigns')
export class CampaignsController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Make a campaign; with launch: true it starts at once',
    access: ['operator'],
    answer: { status: 201, schema: campaignSchema },
    errors: ['unprocessable', 'temporal_unavailable'],
  })
  @Post()
  create(
    @Caller() caller: Principal,
    @Body({ schema: campaignInputSchema }) input: CampaignInput,
    @IdempotencyKey() idempotencyKey: string | undefined,
  ): Promise<Campaign> {
    return createCampaign(this.deps, { caller, input, idempotencyKey })
  }

  @Endpoint({
    summary: 'Campaigns, newest first',
    access: 'key',
    answer: { status: 200, schema: campaignPageSchema },
  })
  @Get()
  list(
    @Caller() caller: Principal,
    @Query({ schema: campaignQuerySchema }) query: CampaignQuery,
  ): Promise<Page<CampaignSummary>> {
    return listCampaigns(this.deps, caller.tenantId, query)
  }

  @Endpoint({
    summary: 'One campaign with its people, its figures, its conflicts and its next touch',
    access: 'key',
    answer: { status: 200, schema: campaignSchema },
    errors: ['not_found'],
  })
  @Get(':campaign_id')
  read(
    @Caller() caller: Principal,
    @Param('campaign_id', { schema: idSchema('cmp') }) campaignId: string,
  ): Promise<Campaign> {
    return readCampaign(this.deps, caller.tenantId, campaignId)
  }

  @Endpoint({
    summary: 'Start a draft',
    access: ['operator'],
    answer: { status: 200, schema: campaignStateSchema },
    errors: ['not_found', 'conflict', 'temporal_unavailable'],
  })
  @Post(':campaign_id/launch')
  launch(
    @Caller() caller: Principal,
    @Param('campaign_id', { schema: idSchema('cmp') }) campaignId: string,
  ): Promise<CampaignState> {
    return commandCampaign(this.deps, { caller, campaignId, command: 'launch' })
  }

  @Endpoint({
    summary: 'Hold every touch that is not in flight; final once answered',
    access: ['operator'],
    answer: { status: 200, schema: campaignStateSchema },
    errors: ['not_found', 'conflict'],
  })
  @Post(':campaign_id/pause')
  pause(
    @Caller() caller: Principal,
    @Param('campaign_id', { schema: idSchema('cmp') }) campaignId: string,
  ): Promise<CampaignState> {
    return commandCampaign(this.deps, { caller, campaignId, command: 'pause' })
  }

  @Endpoint({
    summary: 'Go on after a pause or a conflict; every touch keeps the wait it had left',
    description: 'Whoever replied stays stopped; their colleagues go on.',
    access: ['operator'],
    answer: { status: 200, schema: campaignStateSchema },
    errors: ['not_found', 'conflict'],
  })
  @Post(':campaign_id/resume')
  resume(
    @Caller() caller: Principal,
    @Param('campaign_id', { schema: idSchema('cmp') }) campaignId: string,
    @Body({ schema: resumeInputSchema.optional() }) body: ResumeInput | undefined,
  ): Promise<CampaignState> {
    const accountId = body?.account_id
    return commandCampaign(this.deps, { caller, campaignId, command: 'resume', accountId })
  }

  @Endpoint({
    summary: 'End a campaign for good',
    access: ['operator'],
    answer: { status: 200, schema: campaignStateSchema },
    errors: ['not_found', 'conflict'],
  })
  @Post(':campaign_id/cancel')
  cancel(
    @Caller() caller: Principal,
    @Param('campaign_id', { schema: idSchema('cmp') }) campaignId: string,
  ): Promise<CampaignState> {
    return commandCampaign(this.deps, { caller, campaignId, command: 'cancel' })
  }
}
