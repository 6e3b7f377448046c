import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common'
import {
  assignmentSchema,
  reclassificationSchema,
  replyPageSchema,
  replyQuerySchema,
  replySchema,
  type Assignment,
  type Reclassification,
  type ReplyQuery,
} from '../../contracts/replies.js'
import { idSchema } from '../../contracts/values.js'
import { listInbox } from '../../store/repositories/inbox.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { assignReply } from './assign-reply.js'
import { readReply } from './read-reply.js'
import { reclassifyReply } from './reclassify-reply.js'
import { replyView } from './reply-view.js'

@Controller('api/v1/replies')
export class RepliesController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'What came in: each reply with its class, why, and what it changed; newest first',
    description:
      'status=needs_person and status=unmatched are the queue of an operator. kind=status lists what ' +
      'providers told of our own messages, also of those that nobody here knows.',
    access: 'key',
    answer: { status: 200, schema: replyPageSchema },
  })
  @Get()
  async list(@Caller() caller: Principal, @Query({ schema: replyQuerySchema }) query: ReplyQuery) {
    const page = await listInbox(this.deps.store.db, caller.tenantId, query)
    return { ...page, data: page.data.map(replyView) }
  }

  @Endpoint({
    summary: 'One reply',
    access: 'key',
    answer: { status: 200, schema: replySchema },
    errors: ['not_found'],
  })
  @Get(':inbox_id')
  read(
    @Caller() { tenantId }: Principal,
    @Param('inbox_id', { schema: idSchema('inb') }) inboxId: string,
  ) {
    return readReply(this.deps.store.db, { tenantId, inboxId })
  }

  @Endpoint({
    summary: 'Say what a reply really is; its effect follows',
    description:
      'What the first class stopped goes on, unless something else stops it, too; then the new class takes ' +
      'effect. An opt-out or a complaint is taken back with the scope admin and a note only.',
    access: ['operator'],
    answer: { status: 200, schema: replySchema },
    errors: ['not_found', 'conflict'],
  })
  @Post(':inbox_id/reclassify')
  reclassify(
    @Caller() caller: Principal,
    @Param('inbox_id', { schema: idSchema('inb') }) inboxId: string,
    @Body({ schema: reclassificationSchema }) input: Reclassification,
  ) {
    return reclassifyReply(this.deps, { caller, inboxId, input })
  }

  @Endpoint({
    summary: 'Say whose an unmatched message is; its effect follows',
    access: ['operator'],
    answer: { status: 200, schema: replySchema },
    errors: ['not_found', 'conflict'],
  })
  @Post(':inbox_id/assign')
  assign(
    @Caller() caller: Principal,
    @Param('inbox_id', { schema: idSchema('inb') }) inboxId: string,
    @Body({ schema: assignmentSchema }) input: Assignment,
  ) {
    return assignReply(this.deps, { caller, inboxId, input })
  }
}
