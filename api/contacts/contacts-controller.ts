import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common'
import type { Request, Response } from 'express'
import {
  contactExportQuerySchema,
  contactExportSchema,
  contactImportAnswerSchema,
  contactImportBodySchema,
  contactImportQuerySchema,
  type ContactExportQuery,
  type ContactImportOptions,
} from '../../contracts/contact-import.js'
import {
  contactInputSchema,
  contactPageSchema,
  contactQuerySchema,
  contactSchema,
  type ContactInput,
  type ContactQuery,
} from '../../contracts/contacts.js'
import { idSchema } from '../../contracts/values.js'
import { findContact } from '../../store/repositories/contacts.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { streamed, type Streamed } from '../endpoint/answer.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { DocumentImport, DocumentSameList } from '../import/document-import.js'
import { notFound } from '../problems/api-problem.js'
import { exportContacts } from './export/export-contacts.js'
import { importContacts } from './import/import-contacts.js'
import { listContactsOf } from './list-contacts.js'
import { saveContact } from './save-contact.js'

@Controller('api/v1/contacts')
export class ContactsController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Make or update a contact',
    description:
      'The e-mail address, else the phone number, says which contact it is. A missing or blank field keeps ' +
      'what is stored. 201: made; 200: updated.',
    access: ['operator'],
    answer: { status: [201, 200], schema: contactSchema },
  })
  @Post()
  save(@Body({ schema: contactInputSchema }) input: ContactInput, @Caller() caller: Principal) {
    return saveContact(this.deps, caller, input)
  }

  @Endpoint({
    summary: 'List contacts, newest first',
    access: 'key',
    answer: { status: 200, schema: contactPageSchema },
  })
  @Get()
  list(@Query({ schema: contactQuerySchema }) query: ContactQuery, @Caller() caller: Principal) {
    return listContactsOf(this.deps, caller, query)
  }

  @Endpoint({
    summary: 'Import contacts from a CSV file or JSON, and make a list of them',
    description:
      'Up to 10 MB and 200000 rows. Good rows are stored in chunks of 500, each in one transaction; every other ' +
      'row is answered with its fault. Rows of people who opted out, bounced or must not be contacted are ' +
      'suppressed with their chunk. A CSV file takes its options from the query, JSON from the query or the body. ' +
      'Importing a file again changes nothing; with the same Idempotency-Key it goes on with the same list ' +
      'instead of making another. The answer is not kept: the file is read again.',
    access: ['operator'],
    answer: { status: 200, schema: contactImportAnswerSchema },
    errors: ['bad_json', 'body_too_large', 'unsupported_media_type'],
    replay: 'none',
  })
  @DocumentImport(contactImportBodySchema, 'E-Mail,First name\nanna.berg@northwind.example,Anna\n')
  @DocumentSameList()
  @Post('import')
  import(
    @Caller() caller: Principal,
    @Query({ schema: contactImportQuerySchema }) query: ContactImportOptions,
    @Req() request: Request,
  ) {
    return importContacts(this.deps, { caller, query, request })
  }

  @Endpoint({
    summary: 'Export contacts as CSV, in the columns that the import reads',
    description:
      'A cell that a spreadsheet would take for a formula gets an apostrophe in front, which the import takes away ' +
      'again. `fields` and `consent` are one cell of JSON each; `suppressed` says why nothing is sent.',
    access: ['operator'],
    answer: { status: 200, schema: contactExportSchema, contentType: 'text/csv; charset=utf-8' },
    errors: ['not_found'],
  })
  @Get('export')
  async export(
    @Caller() caller: Principal,
    @Query({ schema: contactExportQuerySchema }) query: ContactExportQuery,
    @Res() response: Response,
  ): Promise<Streamed> {
    await exportContacts(this.deps, { caller, query, response })
    return streamed
  }

  @Endpoint({
    summary: 'Read a contact',
    access: 'key',
    answer: { status: 200, schema: contactSchema },
    errors: ['not_found'],
  })
  @Get(':contact_id')
  async read(
    @Param('contact_id', { schema: idSchema('con') }) contactId: string,
    @Caller() { tenantId }: Principal,
  ) {
    const contact = await findContact(this.deps.store.db, { tenantId, contactId })
    if (!contact) throw notFound('contact')
    return contact
  }
}
