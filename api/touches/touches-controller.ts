import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common'
import type { Page } from '../../contracts/page.js'
import {
  resolutionInputSchema,
  touchDetailSchema,
  touchPageSchema,
  touchQuerySchema,
  type ResolutionInput,
  type Touch,
  type TouchDetail,
  type TouchQuery,
} from '../../contracts/touches.js'
import { idSchema } from '../../contracts/values.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { WithStatus } from '../endpoint/answer.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { listTouches } from './list-touches.js'
import { readTouch } from './read-touch.js'
import { resolveTouch } from './resolve-touch.js'

@Controller('api/v1/touches')
export class TouchesController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'The ledger: every touch with its state, its reason and its attempts, newest first',
    access: 'key',
    answer: { status: 200, schema: touchPageSchema },
  })
  @Get()
  list(
    @Caller() caller: Principal,
    @Query({ schema: touchQuerySchema }) query: TouchQuery,
  ): Promise<Page<Touch>> {
    return listTouches(this.deps.store.db, caller.tenantId, query)
  }

  @Endpoint({
    summary: 'One touch with its trail: why this person, channel and minute, and what it said',
    access: 'key',
    answer: { status: 200, schema: touchDetailSchema },
    errors: ['not_found'],
  })
  @Get(':touch_id')
  read(
    @Caller() caller: Principal,
    @Param('touch_id', { schema: idSchema('tch') }) touchId: string,
  ): Promise<TouchDetail> {
    return readTouch(this.deps.store.db, caller.tenantId, touchId)
  }

  @Endpoint({
    summary: 'Say what became of a touch whose outcome is unknown, or send it again',
    description:
      'sent: it counts as sent when it was claimed. not_sent: it has failed and no longer counts. ' +
      'resend: the same message once more, through all gates; a closed gate leaves it unknown and says ' +
      'why. The answer waits up to 10 seconds for the outcome of a resend; 202: it has none yet.',
    access: ['operator', 'reviewer'],
    answer: { status: [200, 202], schema: touchDetailSchema },
    errors: ['not_found', 'conflict'],
  })
  @Post(':touch_id/resolve')
  async resolve(
    @Caller() caller: Principal,
    @Param('touch_id', { schema: idSchema('tch') }) touchId: string,
    @Body({ schema: resolutionInputSchema }) input: ResolutionInput,
  ): Promise<WithStatus<TouchDetail>> {
    const { touch, open } = await resolveTouch(this.deps, { caller, touchId, input })
    return new WithStatus(open ? 202 : 200, touch)
  }
}
