import { Controller, Post, Query, Req } from '@nestjs/common'
import { ApiBody } from '@nestjs/swagger'
import type { Request } from 'express'
import {
  inboundJsonSchema,
  inboundQuerySchema,
  resendEventSchema,
  twilioQuerySchema,
  twimlSchema,
  webhookAnswerSchema,
  type InboundQuery,
  type TwilioQuery,
  type WebhookAnswer,
} from '../../contracts/inbound-webhooks.js'
import { LimitBySignature } from '../auth/rate-limit-guard.js'
import { Deps, type ApiDeps } from '../deps.js'
import { WithStatus } from '../endpoint/answer.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { exampleOf, toJsonSchema } from '../openapi/json-schema.js'
import { receiveInbound } from './receive-inbound.js'
import { receiveResend } from './receive-resend.js'
import { receiveTwilioSms, receiveTwilioStatus } from './receive-twilio.js'
import { WebhookLimits } from './webhook-limits.js'

const refusals = [
  'unauthorized',
  'bad_json',
  'bad_request',
  'unprocessable',
  'body_too_large',
  'unsupported_media_type',
  'too_many_requests',
  'store_unavailable',
] as const

const sid = 'SM2c9f0b1a6d3e4f506172839400aa11bb'

function formLike(example: Record<string, string>) {
  return { schema: { type: 'object', additionalProperties: { type: 'string' }, example } }
}

@LimitBySignature()
@Controller('webhooks')
export class WebhooksController {
  constructor(
    @Deps() private readonly deps: ApiDeps,
    private readonly limits: WebhookLimits,
  ) {}

  @Endpoint({
    summary: 'A mail came in',
    description:
      'Signed as Standard Webhooks say, with a secret from POST /api/v1/webhook-secrets or ' +
      'INBOUND_WEBHOOK_SECRET: the secret says which tenant the mail is for. As message/rfc822 up to 25 MB, or as ' +
      'JSON. 200 once it is stored, also when it was already. {"type": "ping", "sender": "mia@studio.example"} ' +
      'says that replies to that sender come this way, and stores nothing else.',
    access: 'public',
    answer: { status: 200, schema: webhookAnswerSchema },
    errors: refusals,
  })
  @ApiBody({
    schema: { ...toJsonSchema(inboundJsonSchema, 'input'), example: exampleOf(inboundJsonSchema) },
  })
  @Post('email/inbound')
  inbound(
    @Req() request: Request,
    @Query({ schema: inboundQuerySchema }) query: InboundQuery,
  ): Promise<WebhookAnswer> {
    const { limits } = this
    return receiveInbound(this.deps, { request, secretId: query.secret_id, limits })
  }

  @Endpoint({
    summary: 'What Resend tells of a message, or a mail that it received',
    description: 'Signed with RESEND_WEBHOOK_SECRET. 200 once it is stored.',
    access: 'public',
    answer: { status: 200, schema: webhookAnswerSchema },
    errors: refusals,
  })
  @ApiBody({
    schema: { ...toJsonSchema(resendEventSchema, 'input'), example: exampleOf(resendEventSchema) },
  })
  @Post('resend')
  resend(@Req() request: Request): Promise<WebhookAnswer> {
    return receiveResend(this.deps, { request, limits: this.limits })
  }

  @Endpoint({
    summary: 'What Twilio tells of a text message',
    description: 'Signed with TWILIO_AUTH_TOKEN over PUBLIC_URL and the fields.',
    access: 'public',
    answer: { status: 200, schema: webhookAnswerSchema },
    errors: refusals,
  })
  @ApiBody(formLike({ MessageSid: sid, MessageStatus: 'delivered' }))
  @Post('twilio/status')
  status(
    @Req() request: Request,
    @Query({ schema: twilioQuerySchema }) query: TwilioQuery,
  ): Promise<WebhookAnswer> {
    return receiveTwilioStatus(this.deps, { request, query, limits: this.limits })
  }

  @Endpoint({
    summary: 'A text message came in',
    description:
      'STOP ends SMS and calls to the number, START takes that back, HELP is answered; anything else is a reply.',
    access: 'public',
    answer: { status: 200, schema: twimlSchema, contentType: 'text/xml' },
    errors: refusals,
  })
  @ApiBody(formLike({ MessageSid: sid, From: '+4915112345678', To: '+4930123456', Body: 'STOP' }))
  @Post('twilio/sms')
  async sms(
    @Req() request: Request,
    @Query({ schema: twilioQuerySchema }) query: TwilioQuery,
  ): Promise<WithStatus<string>> {
    const answer = await receiveTwilioSms(this.deps, { request, query, limits: this.limits })
    return new WithStatus(200, answer, { 'Content-Type': 'text/xml; charset=utf-8' })
  }
}
