import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common'
import {
  contactInputSchema,
  contactPageSchema,
  contactQuerySchema,
  contactSchema,
  type ContactInput,
  type ContactQuery,
} from '../../contracts/contacts.js'
import { idSchema } from '../../contracts/values.js'
import { findContact, listContacts } from '../../store/repositories/contacts.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { notFound } from '../problems/api-problem.js'
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
    return listContacts(this.deps.store.db, { tenantId: caller.tenantId, ...query })
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
