import { Controller, Get, Param, Query } from '@nestjs/common'
import { contactListPageSchema, contactListSchema } from '../../contracts/contact-lists.js'
import { pageQuerySchema, type PageQuery } from '../../contracts/page.js'
import { idSchema } from '../../contracts/values.js'
import { listContactLists } from '../../store/repositories/contact-lists.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { readContactList } from './read-contact-list.js'

@Controller('api/v1/contact-lists')
export class ContactListsController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Lists that imports have made, newest first',
    access: 'key',
    answer: { status: 200, schema: contactListPageSchema },
  })
  @Get()
  list(@Query({ schema: pageQuerySchema }) query: PageQuery, @Caller() { tenantId }: Principal) {
    return listContactLists(this.deps.store.db, tenantId, query)
  }

  @Endpoint({
    summary: 'Read a list; its contacts: GET /api/v1/contacts?list_id=',
    access: 'key',
    answer: { status: 200, schema: contactListSchema },
    errors: ['not_found'],
  })
  @Get(':list_id')
  read(
    @Param('list_id', { schema: idSchema('lst') }) listId: string,
    @Caller() { tenantId }: Principal,
  ) {
    return readContactList(this.deps, tenantId, listId)
  }
}
