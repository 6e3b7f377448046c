import { Body, Controller, Post } from '@nestjs/common'
import {
  classificationSchema,
  replyToClassifySchema,
  type ReplyToClassify,
} from '../../../contracts/reply-classification.js'
import { Caller } from '../../auth/caller.js'
import type { Principal } from '../../auth/principal.js'
import { Deps, type ApiDeps } from '../../deps.js'
import { Endpoint } from '../../endpoint/endpoint.js'
import { classifyText } from './classify-text.js'

@Controller('api/v1/replies/classify')
export class ClassifyController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Say what a reply would be taken for; nothing is stored or changed',
    description:
      'Quoted history and signature are left out first. Give the whole mail as raw, or body with subject ' +
      'and headers where they are known: an automatic answer is best told by its headers.',
    access: ['operator'],
    answer: { status: 200, schema: classificationSchema },
    replay: 'none',
  })
  @Post()
  classify(
    @Body({ schema: replyToClassifySchema }) input: ReplyToClassify,
    @Caller() { tenantId }: Principal,
  ) {
    return classifyText(this.deps, tenantId, input)
  }
}
