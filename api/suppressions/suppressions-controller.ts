import { Body, Controller, Delete, Get, Param, Post, Query, Req } from '@nestjs/common'
import type { Request } from 'express'
import { z } from 'zod'
import { pageQuerySchema, type Page, type PageQuery } from '../../contracts/page.js'
import {
  suppressionImportAnswerSchema,
  suppressionImportBodySchema,
  suppressionImportQuerySchema,
  type SuppressionImportOptions,
} from '../../contracts/suppression-import.js'
import {
  suppressionDeleteSchema,
  suppressionInputSchema,
  suppressionPageSchema,
  suppressionPlacedSchema,
  type Suppression,
  type SuppressionDelete,
  type SuppressionInput,
  type SuppressionPlaced,
} from '../../contracts/suppressions.js'
import { idSchema } from '../../contracts/values.js'
import { listSuppressions } from '../../store/repositories/suppressions.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { WithStatus } from '../endpoint/answer.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { DocumentImport } from '../import/document-import.js'
import { suppress, unsuppress } from './change-suppressions.js'
import { importSuppressions } from './import/import-suppressions.js'

@Controller('api/v1/suppressions')
export class SuppressionsController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Never write to this address or domain again; final once answered',
    access: ['operator'],
    answer: { status: [201, 200], schema: suppressionPlacedSchema },
    errors: ['unprocessable'],
  })
  @Post()
  async place(
    @Caller() caller: Principal,
    @Body({ schema: suppressionInputSchema }) input: SuppressionInput,
  ): Promise<WithStatus<SuppressionPlaced>> {
    const { created, answer } = await suppress(this.deps, caller, input)
    return new WithStatus(created ? 201 : 200, answer)
  }

  @Endpoint({
    summary: 'Import suppressions from a CSV file or JSON; final once answered',
    description:
      'Columns email, phone or domain, one of them in each row; reason and note. Up to 10 MB, in chunks of 500 rows, ' +
      'each in one transaction; a row with a fault is refused alone. Importing a file again changes nothing, so no ' +
      'answer is kept for an Idempotency-Key.',
    access: ['operator'],
    answer: { status: 200, schema: suppressionImportAnswerSchema },
    errors: ['bad_json', 'body_too_large', 'unsupported_media_type'],
    replay: 'none',
  })
  @DocumentImport(
    suppressionImportBodySchema,
    'email,reason\nanna.berg@northwind.example,unsubscribed\n',
  )
  @Post('import')
  import(
    @Caller() caller: Principal,
    @Query({ schema: suppressionImportQuerySchema }) query: SuppressionImportOptions,
    @Req() request: Request,
  ) {
    return importSuppressions(this.deps, { caller, query, request })
  }

  @Endpoint({
    summary: 'Suppressed addresses and domains, newest first',
    access: 'key',
    answer: { status: 200, schema: suppressionPageSchema },
  })
  @Get()
  list(
    @Caller() caller: Principal,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<Suppression>> {
    return listSuppressions(this.deps.store.db, caller.tenantId, query)
  }

  @Endpoint({
    summary: 'Lift a suppression; an opt-out needs the admin scope and evidence',
    access: ['operator'],
    answer: { status: 204, schema: z.undefined() },
    errors: ['not_found', 'conflict'],
  })
  @Delete(':suppression_id')
  async remove(
    @Caller() caller: Principal,
    @Param('suppression_id', { schema: idSchema('sup') }) suppressionId: string,
    @Body({ schema: suppressionDeleteSchema.optional() }) body: SuppressionDelete | undefined,
  ): Promise<undefined> {
    await unsuppress(this.deps, { caller, suppressionId, evidence: body?.evidence })
    return undefined
  }
}
