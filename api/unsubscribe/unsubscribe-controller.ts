import { Controller, Get, Param, Post, Req } from '@nestjs/common'
import { unsubscribePageSchema, unsubscribeTokenSchema } from '../../contracts/unsubscribe.js'
import type { ContactId } from '../../store/repositories/contacts.js'
import { findTenantSecret } from '../../store/repositories/tenants.js'
import { isGenuine, readUnsubscribeToken } from '../../store/unsubscribe-token.js'
import { LimitEachLink } from '../auth/rate-limit-guard.js'
import { Deps, type ApiDeps } from '../deps.js'
import type { WithStatus } from '../endpoint/answer.js'
import { Endpoint } from '../endpoint/endpoint.js'
import type { ApiRequest } from '../http/api-request.js'
import { requestIdOf } from '../http/request-id.js'
import { addressOf } from './address-of.js'
import { unsubscribeContact } from './unsubscribe-contact.js'
import { askPage, donePage, unknownPage } from './unsubscribe-page.js'

const page = {
  status: [200, 404],
  schema: unsubscribePageSchema,
  contentType: 'text/html',
} as const

@LimitEachLink()
@Controller('u')
export class UnsubscribeController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'The page behind the unsubscribe link of a message; opening it changes nothing',
    access: 'public',
    answer: page,
    errors: ['too_many_requests', 'store_unavailable'],
  })
  @Get(':token')
  async ask(
    @Param('token', { schema: unsubscribeTokenSchema }) token: string,
  ): Promise<WithStatus<string>> {
    const contact = await this.#contactOf(token)
    const address = contact && (await addressOf(this.deps.store.db, contact))
    return address ? askPage(address) : unknownPage()
  }

  @Endpoint({
    summary: 'End all messages to the recipient of a message (RFC 8058); final once answered',
    description: 'Takes any body, of any type, and reads none of it.',
    access: 'public',
    answer: page,
    errors: ['too_many_requests', 'store_unavailable'],
  })
  @Post(':token')
  async unsubscribe(
    @Param('token', { schema: unsubscribeTokenSchema }) token: string,
    @Req() request: ApiRequest,
  ): Promise<WithStatus<string>> {
    const contact = await this.#contactOf(token)
    const requestId = requestIdOf(request)
    const address = contact && (await unsubscribeContact(this.deps, { ...contact, requestId }))
    return address ? donePage(address) : unknownPage()
  }

  /** The tenant that the token names is believed only when its own secret made the token. */
  async #contactOf(token: string): Promise<ContactId | undefined> {
    const claim = readUnsubscribeToken(token)
    if (!claim) return undefined
    const { tenantId, contactId } = claim
    const secret = await findTenantSecret(this.deps.store.db, tenantId)
    return secret !== undefined && isGenuine(claim, secret) ? { tenantId, contactId } : undefined
  }
}
