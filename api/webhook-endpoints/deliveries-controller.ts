import { Controller, Get, Param, Post, Query } from '@nestjs/common'
import { idSchema } from '../../contracts/values.js'
import {
  deliveryPageSchema,
  deliveryQuerySchema,
  deliverySchema,
  type DeliveryQuery,
} from '../../contracts/webhooks.js'
import { listDeliveries } from '../../store/repositories/webhook-deliveries.js'
import { findEndpoint } from '../../store/repositories/webhook-endpoints.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { notFound } from '../problems/api-problem.js'
import { ping, replay } from './order-delivery.js'

const webhookId = { schema: idSchema('whk') }

@Controller('api/v1/webhooks/:webhook_id')
export class DeliveriesController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'What a webhook was told, or will be, newest first',
    access: ['admin'],
    answer: { status: 200, schema: deliveryPageSchema },
    errors: ['not_found'],
  })
  @Get('deliveries')
  async list(
    @Param('webhook_id', webhookId) id: string,
    @Query({ schema: deliveryQuerySchema }) query: DeliveryQuery,
    @Caller() caller: Principal,
  ) {
    const endpoint = { tenantId: caller.tenantId, webhookId: id }
    const { db } = this.deps.store
    if (!(await findEndpoint(db, endpoint))) throw notFound('webhook')
    return listDeliveries(db, { ...endpoint, ...query })
  }

  @Endpoint({
    summary: 'Deliver once more what was delivered, waits or was given up',
    description: 'With the same webhook-id, within seconds, and with all its tries before it.',
    access: ['admin'],
    answer: { status: 200, schema: deliverySchema },
    errors: ['not_found', 'conflict'],
  })
  @Post('deliveries/:delivery_id/replay')
  replay(
    @Param('webhook_id', webhookId) id: string,
    @Param('delivery_id', { schema: idSchema('dlv') }) deliveryId: string,
    @Caller() caller: Principal,
  ) {
    return replay(this.deps, { caller, webhookId: id }, deliveryId)
  }

  @Endpoint({
    summary: 'Send a ping to this webhook alone',
    description: 'Within seconds; the log of deliveries tells what came of it.',
    access: ['admin'],
    answer: { status: 202, schema: deliverySchema },
    errors: ['not_found', 'conflict'],
  })
  @Post('test')
  test(@Param('webhook_id', webhookId) id: string, @Caller() caller: Principal) {
    return ping(this.deps, { caller, webhookId: id })
  }
}
