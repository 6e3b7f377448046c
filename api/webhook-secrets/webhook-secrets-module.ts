import { Module } from '@nestjs/common'
import { WebhookSecretsController } from './webhook-secrets-controller.js'

@Module({ controllers: [WebhookSecretsController] })
export class WebhookSecretsModule {}
