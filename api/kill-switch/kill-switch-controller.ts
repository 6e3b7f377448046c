import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common'
import {
  killSwitchInputSchema,
  killSwitchLiftedSchema,
  killSwitchPageSchema,
  killSwitchQuerySchema,
  killSwitchThrownSchema,
  type KillSwitch,
  type KillSwitchInput,
  type KillSwitchLifted,
  type KillSwitchThrown,
} from '../../contracts/kill-switch.js'
import { pageQuerySchema, type Page, type PageQuery } from '../../contracts/page.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { liftKillSwitch } from './lift-kill-switch.js'
import { listKillSwitches } from './list-kill-switches.js'
import { throwKillSwitch } from './throw-kill-switch.js'

@Controller('api/v1/kill-switch')
export class KillSwitchController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Stop everything of a tenant, campaign, sender or domain; final once answered',
    description:
      'Nothing that was not in flight leaves until the switch is lifted. Works while Temporal is away. ' +
      'Thrown again, it answers since when it is on.',
    access: ['operator'],
    answer: { status: 200, schema: killSwitchThrownSchema },
    errors: ['not_found'],
  })
  @Post()
  throw(
    @Caller() caller: Principal,
    @Body({ schema: killSwitchInputSchema }) input: KillSwitchInput,
  ): Promise<KillSwitchThrown> {
    return throwKillSwitch(this.deps, caller, input)
  }

  @Endpoint({
    summary: 'Lift a kill switch; every touch keeps the wait it had left',
    description: 'The hold of a restore from a backup is lifted by confirming the restore.',
    access: ['operator'],
    answer: { status: 200, schema: killSwitchLiftedSchema },
    errors: ['not_found', 'conflict'],
  })
  @Delete()
  lift(
    @Caller() caller: Principal,
    @Query({ schema: killSwitchQuerySchema }) target: KillSwitchInput,
  ): Promise<KillSwitchLifted> {
    return liftKillSwitch(this.deps, caller, target)
  }

  @Endpoint({
    summary: 'The kill switches that are on, newest first',
    access: 'key',
    answer: { status: 200, schema: killSwitchPageSchema },
  })
  @Get()
  list(
    @Caller() caller: Principal,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<KillSwitch>> {
    return listKillSwitches(this.deps.store.db, caller.tenantId, query)
  }
}
