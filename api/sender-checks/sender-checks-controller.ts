import { Body, Controller, Get, Param, Post } from '@nestjs/common'
import {
  senderCheckAnswerSchema,
  senderReputationSchema,
  senderResumeSchema,
  type SenderResume,
} from '../../contracts/sender-checks.js'
import { idSchema } from '../../contracts/values.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { checkSender, readSenderCheck } from './check-sender.js'
import { reputationOf, resumeSender } from './resume-sender.js'

@Controller('api/v1/senders/:sender_id')
export class SenderChecksController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Whether receivers can believe mail of this sender: SPF, DKIM, DMARC, MX',
    description:
      'What the last look-up found. Senders whose mail reaches people outside are looked up every six hours. ' +
      'SPF, DKIM or DMARC that fail in two look-ups ten minutes apart hold the sender until they no longer do; ' +
      'a name server that does not answer proves nothing.',
    access: 'key',
    answer: { status: 200, schema: senderCheckAnswerSchema },
    errors: ['not_found'],
  })
  @Get('check')
  read(
    @Param('sender_id', { schema: idSchema('snd') }) senderId: string,
    @Caller() { tenantId }: Principal,
  ) {
    return readSenderCheck(this.deps, { tenantId, senderId })
  }

  @Endpoint({
    summary: 'Look the records of a sender up now',
    access: ['operator'],
    answer: { status: 200, schema: senderCheckAnswerSchema },
    errors: ['not_found'],
    replay: 'none',
  })
  @Post('check')
  check(
    @Param('sender_id', { schema: idSchema('snd') }) senderId: string,
    @Caller() { tenantId }: Principal,
  ) {
    return checkSender(this.deps, { tenantId, senderId })
  }

  @Endpoint({
    summary: 'Bounces and complaints of a sender in the last seven days',
    description:
      '2 % bounces or 0.1 % complaints warn, 3 % or 0.3 % pause the sender, from two on; a single complaint warns.',
    access: 'key',
    answer: { status: 200, schema: senderReputationSchema },
    errors: ['not_found'],
  })
  @Get('reputation')
  async reputation(
    @Param('sender_id', { schema: idSchema('snd') }) senderId: string,
    @Caller() { tenantId }: Principal,
  ) {
    const nowMs = await this.deps.clock.now(tenantId)
    return reputationOf(this.deps.store.db, { tenantId, senderId }, nowMs)
  }

  @Endpoint({
    summary: 'Let a sender go on that was paused for its reputation',
    description: 'The count begins anew: what happened before no longer pauses it.',
    access: ['admin'],
    answer: { status: 200, schema: senderReputationSchema },
    errors: ['not_found', 'conflict'],
  })
  @Post('resume')
  resume(
    @Param('sender_id', { schema: idSchema('snd') }) senderId: string,
    @Body({ schema: senderResumeSchema }) { note }: SenderResume,
    @Caller() caller: Principal,
  ) {
    return resumeSender(this.deps, caller, { senderId, note })
  }
}
