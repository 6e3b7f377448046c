import { Body, Controller, Param, Patch, Post } from '@nestjs/common'
import {
  membersAddedSchema,
  newMembersSchema,
  type NewMembers,
} from '../../../contracts/campaign-members.js'
import {
  configChangedSchema,
  configPatchSchema,
  type ConfigChanged,
  type ConfigPatch,
} from '../../../contracts/config-change.js'
import { idSchema } from '../../../contracts/values.js'
import { Caller } from '../../auth/caller.js'
import type { Principal } from '../../auth/principal.js'
import { Deps, type ApiDeps } from '../../deps.js'
import { Endpoint } from '../../endpoint/endpoint.js'
import { addContacts } from './add-contacts.js'
import { changeConfig } from './change-config.js'

@Controller('api/v1/campaigns')
export class CampaignChangesController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Add people to a draft or running campaign',
    description: '201: somebody was added. 200: they all were in it already.',
    access: ['operator'],
    answer: { status: [201, 200], schema: membersAddedSchema },
    errors: ['not_found', 'conflict', 'temporal_unavailable'],
  })
  @Post(':campaign_id/contacts')
  add(
    @Caller() caller: Principal,
    @Param('campaign_id', { schema: idSchema('cmp') }) campaignId: string,
    @Body({ schema: newMembersSchema }) input: NewMembers,
  ) {
    return addContacts(this.deps, { caller, campaignId, input })
  }

  @Endpoint({
    summary: 'Change the config of a campaign that has not ended',
    description:
      'A missing field stays as it is. Touches that are claimed stay as they are. Waits up to 5 s until the ' +
      'running accounts have taken the change over.',
    access: ['operator'],
    answer: { status: 200, schema: configChangedSchema },
    errors: ['not_found', 'conflict'],
  })
  @Patch(':campaign_id/config')
  change(
    @Caller() caller: Principal,
    @Param('campaign_id', { schema: idSchema('cmp') }) campaignId: string,
    @Body({ schema: configPatchSchema }) patch: ConfigPatch,
  ): Promise<ConfigChanged> {
    return changeConfig(this.deps, { caller, campaignId, patch })
  }
}
