import { Body, Controller, Get, Post, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { z } from 'zod'
import {
  advanceEventSchema,
  advanceSchema,
  sandboxClockSchema,
  type Advance,
} from '../../contracts/sandbox.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { streamed, type Streamed } from '../endpoint/answer.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { planJourney, refuseTravel, sandboxOff, streamJourney } from './advance.js'

@Controller('api/v1/sandbox')
export class SandboxController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Let pretend time pass; streams one JSON line per event',
    description:
      'Real timers of the real engine fire on the way. The last line is {"done": true, "now"} or ' +
      '{"error", "now"}.',
    access: ['operator'],
    answer: { status: 200, schema: advanceEventSchema, contentType: 'application/x-ndjson' },
    errors: ['conflict', 'real_provider', 'unprocessable', 'not_found', 'temporal_unavailable'],
    replay: 'none',
  })
  @Post('advance')
  async advance(
    @Body({ schema: advanceSchema }) body: Advance,
    @Caller() { tenantId }: Principal,
    @Res() response: Response,
  ): Promise<Streamed> {
    const timeTravel = await refuseTravel(this.deps, tenantId)
    const journey = await planJourney(this.deps, tenantId, body)
    await streamJourney(this.deps, response, { journey, timeTravel })
    return streamed
  }

  @Endpoint({
    summary: 'The pretend time of your tenant',
    access: 'key',
    answer: { status: 200, schema: sandboxClockSchema },
    errors: ['not_found'],
  })
  @Get('clock')
  async clock(@Caller() { tenantId }: Principal): Promise<z.output<typeof sandboxClockSchema>> {
    if (!this.deps.timeTravel) throw sandboxOff()
    const now = await this.deps.clock.now(tenantId)
    return { now: new Date(now).toISOString(), offset_ms: now - this.deps.wall.now() }
  }
}
