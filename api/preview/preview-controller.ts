import { Body, Controller, Post } from '@nestjs/common'
import {
  previewInputSchema,
  previewSchema,
  type Preview,
  type PreviewInput,
} from '../../contracts/preview.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { previewCampaign } from './preview-campaign.js'

@Controller('api/v1/campaigns/preview')
export class PreviewController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'The plan of a campaign that does not exist yet; nothing is stored or sent',
    access: 'key',
    answer: { status: 200, schema: previewSchema },
    errors: ['unprocessable'],
    replay: 'none',
  })
  @Post()
  preview(
    @Caller() caller: Principal,
    @Body({ schema: previewInputSchema }) input: PreviewInput,
  ): Promise<Preview> {
    return previewCampaign(this.deps, caller.tenantId, input)
  }
}
