import { Controller, Get } from '@nestjs/common'
import { SkipThrottle } from '@nestjs/throttler'
import { livenessSchema, readinessSchema, type Readiness } from '../../contracts/health.js'
import { Deps, type ApiDeps } from '../deps.js'
import { WithStatus } from '../endpoint/answer.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { checkReadiness } from './check-readiness.js'

@SkipThrottle()
@Controller()
export class HealthController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Is this process alive?',
    access: 'public',
    answer: { status: 200, schema: livenessSchema },
  })
  @Get('healthz')
  async liveness() {
    return { status: 'ok' as const, version: this.deps.settings.version }
  }

  @Endpoint({
    summary: 'Can this process do its work: do the store and Temporal answer?',
    access: 'public',
    answer: { status: [200, 503], schema: readinessSchema },
  })
  @Get('readyz')
  async readiness(): Promise<Readiness | WithStatus<Readiness>> {
    const readiness = await checkReadiness(this.deps)
    if (readiness.status === 'ready') return readiness
    return new WithStatus(503, readiness, { 'Retry-After': '5' })
  }
}
