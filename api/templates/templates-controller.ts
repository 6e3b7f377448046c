import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common'
import { z } from 'zod'
import {
  templateInputSchema,
  templatePageSchema,
  templatePatchSchema,
  templatePreviewInputSchema,
  templatePreviewSchema,
  templateQuerySchema,
  templateSchema,
  type TemplateInput,
  type TemplatePatch,
  type TemplatePreviewInput,
  type TemplateQuery,
} from '../../contracts/templates.js'
import { idSchema } from '../../contracts/values.js'
import { listTemplates } from '../../store/repositories/templates.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { IdempotencyKey } from '../idempotency/idempotency-key.js'
import { changeTemplate, removeTemplate } from './change-template.js'
import { createTemplate } from './create-template.js'
import { previewTemplate } from './preview-template.js'
import { builtIn, readTemplate } from './read-template.js'

@Controller('api/v1/templates')
export class TemplatesController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Make a template',
    description:
      'For its kind, channel and tone it goes before the built-in ones, in its step or, without one, in any. ' +
      'A field without a fallback is refused, because a contact may have nothing but an address.',
    access: ['operator'],
    answer: { status: 201, schema: templateSchema },
  })
  @Post()
  create(
    @Body({ schema: templateInputSchema }) input: TemplateInput,
    @Caller() caller: Principal,
    @IdempotencyKey() idempotencyKey: string | undefined,
  ) {
    return createTemplate(this.deps, caller, { input, idempotencyKey })
  }

  @Endpoint({
    summary: 'List templates: your own, newest first, then the built-in ones',
    access: 'key',
    answer: { status: 200, schema: templatePageSchema },
  })
  @Get()
  list(@Query({ schema: templateQuerySchema }) query: TemplateQuery, @Caller() caller: Principal) {
    return listTemplates(this.deps.store.db, { tenantId: caller.tenantId, ...query, builtIn })
  }

  @Endpoint({
    summary: 'Read a template',
    access: 'key',
    answer: { status: 200, schema: templateSchema },
    errors: ['not_found'],
  })
  @Get(':template_id')
  read(
    @Param('template_id', { schema: idSchema('tpl') }) templateId: string,
    @Caller() { tenantId }: Principal,
  ) {
    return readTemplate(this.deps.store.db, { tenantId, templateId })
  }

  @Endpoint({
    summary: 'Change a template',
    description:
      'A missing field keeps what is stored. Kind and channel cannot change. Messages that are not yet ' +
      'written use the new words; an approval of the old ones does not cover them.',
    access: ['operator'],
    answer: { status: 200, schema: templateSchema },
    errors: ['not_found', 'conflict'],
  })
  @Patch(':template_id')
  change(
    @Param('template_id', { schema: idSchema('tpl') }) templateId: string,
    @Body({ schema: templatePatchSchema }) patch: TemplatePatch,
    @Caller() caller: Principal,
  ) {
    return changeTemplate(this.deps, caller, { templateId, patch })
  }

  @Endpoint({
    summary: 'Delete a template',
    access: ['operator'],
    answer: { status: 204, schema: z.undefined() },
    errors: ['not_found', 'conflict'],
  })
  @Delete(':template_id')
  async remove(
    @Param('template_id', { schema: idSchema('tpl') }) templateId: string,
    @Caller() caller: Principal,
  ): Promise<undefined> {
    await removeTemplate(this.deps, caller, templateId)
    return undefined
  }

  @Endpoint({
    summary: 'Render a template for a contact and say what is missing',
    access: 'key',
    answer: { status: 200, schema: templatePreviewSchema },
    errors: ['not_found'],
    replay: 'none',
  })
  @Post(':template_id/preview')
  preview(
    @Param('template_id', { schema: idSchema('tpl') }) templateId: string,
    @Body({ schema: templatePreviewInputSchema }) input: TemplatePreviewInput,
    @Caller() { tenantId }: Principal,
  ) {
    return previewTemplate(this.deps, { tenantId, templateId, input })
  }
}
