import { Module } from '@nestjs/common'
import { CampaignChangesController } from './changes/campaign-changes-controller.js'
import { CampaignLifeController } from './life/campaign-life-controller.js'
import { CampaignsController } from './campaigns-controller.js'

@Module({ controllers: [CampaignsController, CampaignChangesController, CampaignLifeController] })
export class CampaignsModule {}
