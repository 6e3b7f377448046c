import { Controller, Get, Headers } from '@nestjs/common'
import { SkipThrottle } from '@nestjs/throttler'
import { Registry } from 'prom-client'
import { metricsPageSchema } from '../../contracts/metrics.js'
import { Deps, type ApiDeps } from '../deps.js'
import { WithStatus } from '../endpoint/answer.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { Metrics } from './metrics.js'
import { requireMetricsAccess } from './require-metrics-access.js'

@SkipThrottle()
@Controller()
export class MetricsController {
  constructor(
    @Deps() private readonly deps: ApiDeps,
    private readonly metrics: Metrics,
  ) {}

  @Endpoint({
    summary: 'Figures for Prometheus',
    description:
      'Of this process and of the whole installation, which every API process tells alike: take the greatest, ' +
      'not the sum. Takes METRICS_TOKEN as the bearer token, no API key; open in development where no token is set.',
    access: 'public',
    answer: { status: 200, schema: metricsPageSchema, contentType: 'text/plain' },
    errors: ['unauthorized'],
  })
  @Get('metrics')
  async page(@Headers('authorization') authorization: string | undefined) {
    requireMetricsAccess(this.deps.settings, authorization)
    return new WithStatus(200, await this.metrics.page(), {
      'Content-Type': Registry.PROMETHEUS_CONTENT_TYPE,
    })
  }
}
