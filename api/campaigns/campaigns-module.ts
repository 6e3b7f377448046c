import { Module } from '@nestjs/common'
import { CampaignChangesController } from './campaign-changes-controller.js'
import { CampaignLifeController } from './campaign-life-controller.js'
import { CampaignsController } from './campaigns-controller.js'

@Module({ controllers: [CampaignsController, CampaignChangesController, CampaignLifeController] })
export class CampaignsModule {}
