import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common'
import { pageQuerySchema, type PageQuery } from '../../contracts/page.js'
import {
  senderInputSchema,
  senderPageSchema,
  senderPatchSchema,
  senderSchema,
  type SenderInput,
  type SenderPatch,
} from '../../contracts/senders.js'
import { idSchema } from '../../contracts/values.js'
import { findSender, listSenders } from '../../store/repositories/senders.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { IdempotencyKey } from '../idempotency/idempotency-key.js'
import { notFound } from '../problems/api-problem.js'
import { changeSender } from './change-sender.js'
import { createSender } from './create-sender.js'

@Controller('api/v1/senders')
export class SendersController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Make a sender',
    description:
      'A sender made with an admin key counts as verified. Only an admin key may name a mail server of its own ' +
      '(smtp), a mailbox (imap) and a key to sign with (dkim); in the sandbox servers are used only when they are ' +
      'on this machine.',
    access: ['operator'],
    answer: { status: 201, schema: senderSchema },
    errors: ['conflict', 'real_provider'],
  })
  @Post()
  create(
    @Body({ schema: senderInputSchema }) input: SenderInput,
    @Caller() caller: Principal,
    @IdempotencyKey() idempotencyKey: string | undefined,
  ) {
    return createSender(this.deps, caller, { input, idempotencyKey })
  }

  @Endpoint({
    summary: 'List senders, newest first',
    access: 'key',
    answer: { status: 200, schema: senderPageSchema },
  })
  @Get()
  list(@Query({ schema: pageQuerySchema }) query: PageQuery, @Caller() caller: Principal) {
    return listSenders(this.deps.store.db, { tenantId: caller.tenantId, ...query })
  }

  @Endpoint({
    summary: 'Read a sender',
    access: 'key',
    answer: { status: 200, schema: senderSchema },
    errors: ['not_found'],
  })
  @Get(':sender_id')
  async read(
    @Param('sender_id', { schema: idSchema('snd') }) senderId: string,
    @Caller() { tenantId }: Principal,
  ) {
    const sender = await findSender(this.deps.store.db, { tenantId, senderId })
    if (!sender) throw notFound('sender')
    return sender
  }

  @Endpoint({
    summary: 'Change a sender',
    description:
      'A missing field keeps what is stored. The e-mail address cannot change. smtp, imap and dkim are replaced ' +
      'as a whole, by an admin key only; null takes one away.',
    access: ['operator'],
    answer: { status: 200, schema: senderSchema },
    errors: ['not_found', 'real_provider'],
  })
  @Patch(':sender_id')
  change(
    @Param('sender_id', { schema: idSchema('snd') }) senderId: string,
    @Body({ schema: senderPatchSchema }) patch: SenderPatch,
    @Caller() caller: Principal,
  ) {
    return changeSender(this.deps, caller, { senderId, patch })
  }
}
