import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common'
import { pageQuerySchema, type PageQuery } from '../../contracts/page.js'
import { idSchema } from '../../contracts/values.js'
import {
  webhookSecretInputSchema,
  webhookSecretMadeSchema,
  webhookSecretPageSchema,
  webhookSecretSchema,
  type WebhookSecretInput,
} from '../../contracts/webhook-secrets.js'
import { listWebhookSecrets } from '../../store/repositories/webhook-secrets.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { makeWebhookSecret } from './make-webhook-secret.js'
import { revokeSecret } from './revoke-webhook-secret.js'
import { secretView } from './secret-view.js'

@Controller('api/v1/webhook-secrets')
export class WebhookSecretsController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Make a secret that inbound mail is signed with',
    description:
      'The answer holds it, once. Several are valid side by side, so that one can be replaced by the next.',
    access: ['admin'],
    answer: { status: 201, schema: webhookSecretMadeSchema },
    replay: 'refused',
  })
  @Post()
  create(
    @Body({ schema: webhookSecretInputSchema }) input: WebhookSecretInput,
    @Caller() caller: Principal,
  ) {
    return makeWebhookSecret(this.deps, caller, input)
  }

  @Endpoint({
    summary: 'List the secrets for inbound mail, newest first, without the secrets themselves',
    access: ['admin'],
    answer: { status: 200, schema: webhookSecretPageSchema },
  })
  @Get()
  async list(@Query({ schema: pageQuerySchema }) query: PageQuery, @Caller() caller: Principal) {
    const page = await listWebhookSecrets(this.deps.store.db, caller.tenantId, query)
    return { ...page, data: page.data.map(secretView) }
  }

  @Endpoint({
    summary: 'Revoke a secret for inbound mail',
    description: 'What is signed with it is refused from now on.',
    access: ['admin'],
    answer: { status: 200, schema: webhookSecretSchema },
    errors: ['not_found'],
  })
  @Delete(':secret_id')
  revoke(
    @Param('secret_id', { schema: idSchema('whs') }) secretId: string,
    @Caller() caller: Principal,
  ) {
    return revokeSecret(this.deps, caller, secretId)
  }
}
