import { Module } from '@nestjs/common'
import { WebhookLimits } from './webhook-limits.js'
import { WebhooksController } from './webhooks-controller.js'

@Module({ controllers: [WebhooksController], providers: [WebhookLimits] })
export class WebhooksModule {}
