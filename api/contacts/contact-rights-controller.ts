import { Controller, Delete, Get, Param, Query } from '@nestjs/common'
import {
  erasureQuerySchema,
  erasureSchema,
  heldDataSchema,
  type ErasureQuery,
} from '../../contracts/erasure.js'
import { idSchema } from '../../contracts/values.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { exportHeldData } from './data/export-held-data.js'
import { eraseContact } from './erase/erase-contact.js'

@Controller('api/v1/contacts/:contact_id')
export class ContactRightsController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Everything that is held of a person',
    description: 'As it is stored, with the words that were sent. The call itself is audited.',
    access: ['admin'],
    answer: { status: 200, schema: heldDataSchema },
    errors: ['not_found'],
  })
  @Get('data')
  data(
    @Param('contact_id', { schema: idSchema('con') }) contactId: string,
    @Caller() caller: Principal,
  ) {
    return exportHeldData(this.deps, caller, contactId)
  }

  @Endpoint({
    summary: 'Erase a person for good',
    description:
      'Removes names, addresses and words everywhere in the store. Ids, outcomes and times stay for the figures; ' +
      'the addresses stay suppressed by a keyed hash. Running campaigns go on without the person. The answer ' +
      'says what has to be removed elsewhere. Called again it removes what has come in since.',
    access: ['admin'],
    answer: { status: 200, schema: erasureSchema },
    errors: ['not_found', 'unprocessable'],
  })
  @Delete()
  erase(
    @Param('contact_id', { schema: idSchema('con') }) contactId: string,
    @Query({ schema: erasureQuerySchema }) query: ErasureQuery,
    @Caller() caller: Principal,
  ) {
    return eraseContact(this.deps, caller, { contactId, ...query })
  }
}
