import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common'
import { z } from 'zod'
import { pageQuerySchema, type PageQuery } from '../../contracts/page.js'
import { idSchema } from '../../contracts/values.js'
import { eventCatalogue, eventCatalogueSchema } from '../../contracts/webhook-events.js'
import {
  webhookInputSchema,
  webhookPageSchema,
  webhookRotationSchema,
  webhookSchema,
  webhookWithSecretSchema,
  type WebhookInput,
  type WebhookRotation,
} from '../../contracts/webhooks.js'
import { findEndpoint, listEndpoints } from '../../store/repositories/webhook-endpoints.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { notFound } from '../problems/api-problem.js'
import { enableWebhook, removeWebhook, rotateWebhookSecret } from './change-webhook.js'
import { createWebhook } from './create-webhook.js'

const webhookId = { schema: idSchema('whk') }

@Controller('api/v1/webhooks')
export class WebhooksController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Tell another system of what happens, as it happens',
    description:
      'Each event is posted as JSON with the headers of Standard Webhooks: webhook-id, webhook-timestamp and ' +
      'webhook-signature. It is told at least once and keeps its webhook-id, so that a receiver can tell a ' +
      'repetition. Answer 2xx within 20 seconds; anything else is tried again for about three days, 410 ' +
      'disables the webhook. The answer of this call holds the secret, once.',
    access: ['admin'],
    answer: { status: 201, schema: webhookWithSecretSchema },
    errors: ['unprocessable', 'conflict'],
    replay: 'refused',
  })
  @Post()
  create(@Body({ schema: webhookInputSchema }) input: WebhookInput, @Caller() caller: Principal) {
    return createWebhook(this.deps, caller, input)
  }

  @Endpoint({
    summary: 'List webhooks, newest first',
    access: ['admin'],
    answer: { status: 200, schema: webhookPageSchema },
  })
  @Get()
  list(@Query({ schema: pageQuerySchema }) query: PageQuery, @Caller() caller: Principal) {
    return listEndpoints(this.deps.store.db, { tenantId: caller.tenantId, ...query })
  }

  @Endpoint({
    summary: 'Every event that a webhook can be told of, with an example',
    access: 'key',
    answer: { status: 200, schema: eventCatalogueSchema },
  })
  @Get('events')
  async events(): Promise<z.output<typeof eventCatalogueSchema>> {
    return { events: eventCatalogue }
  }

  @Endpoint({
    summary: 'One webhook',
    access: ['admin'],
    answer: { status: 200, schema: webhookSchema },
    errors: ['not_found'],
  })
  @Get(':webhook_id')
  async read(@Param('webhook_id', webhookId) id: string, @Caller() caller: Principal) {
    const { tenantId } = caller
    const found = await findEndpoint(this.deps.store.db, { tenantId, webhookId: id })
    if (!found) throw notFound('webhook')
    return found
  }

  @Endpoint({
    summary: 'Delete a webhook, with its log and what it has not been told yet',
    access: ['admin'],
    answer: { status: 204, schema: z.undefined() },
    errors: ['not_found'],
  })
  @Delete(':webhook_id')
  async remove(
    @Param('webhook_id', webhookId) id: string,
    @Caller() caller: Principal,
  ): Promise<undefined> {
    await removeWebhook(this.deps, { caller, webhookId: id })
    return undefined
  }

  @Endpoint({
    summary: 'Let a webhook be called again that was disabled or rests',
    access: ['admin'],
    answer: { status: 200, schema: webhookSchema },
    errors: ['not_found'],
  })
  @Post(':webhook_id/enable')
  enable(@Param('webhook_id', webhookId) id: string, @Caller() caller: Principal) {
    return enableWebhook(this.deps, { caller, webhookId: id })
  }

  @Endpoint({
    summary: 'Replace the secret of a webhook',
    description:
      'The answer holds the new secret, once. Until the overlap ends deliveries carry a signature by each.',
    access: ['admin'],
    answer: { status: 201, schema: webhookWithSecretSchema },
    errors: ['not_found', 'unprocessable'],
    replay: 'refused',
  })
  @Post(':webhook_id/rotate')
  rotate(
    @Param('webhook_id', webhookId) id: string,
    @Body({ schema: webhookRotationSchema }) input: WebhookRotation,
    @Caller() caller: Principal,
  ) {
    return rotateWebhookSecret(this.deps, { caller, webhookId: id }, input)
  }
}
