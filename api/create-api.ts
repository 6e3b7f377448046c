import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import type { NextFunction, Request, Response } from 'express'
import { ApiModule } from './api-module.js'
import type { ApiDeps } from './deps.js'
import { BoundedServer, refuseSlowBodies, serverLimits } from './http/bounded-server.js'
import { nestLog } from './http/nest-log.js'
import { readJsonBodies } from './http/read-json-body.js'
import { refuseWhenFull } from './http/refuse-when-full.js'
import { requestLog } from './http/request-log.js'
import { Stopping } from './http/stopping.js'
import { Metrics } from './metrics/metrics.js'
import { serveDocs } from './openapi/serve-docs.js'

/** The whole HTTP API, initialised and not listening; the caller listens and closes it. */
export async function createApi(
  deps: ApiDeps,
  limits = serverLimits,
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(
    ApiModule.with(deps),
    new BoundedServer(limits),
    { logger: nestLog(deps.log), bodyParser: false, abortOnError: false },
  )
  app.set('query parser', 'simple')
  app.set('etag', false)
  // without one of these X-Forwarded-For is a claim of the caller
  app.set('trust proxy', deps.settings.trustedProxies)
  app.useSecurityHeaders({
    // over plain HTTP, which a machine of one's own speaks, this would send the docs page's assets to https
    contentSecurityPolicy: {
      directives: { 'upgrade-insecure-requests': null, 'frame-ancestors': "'none'" },
    },
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: deps.settings.production,
  })
  app.use(requestLog(deps.log))
  app.use(app.get(Metrics).observe)
  app.use(forbidCaching)
  app.use(app.get(Stopping).refuse)
  if (deps.shortage) app.use(refuseWhenFull(deps.shortage))
  app.use(refuseSlowBodies(limits))
  readJsonBodies(app, deps.settings.bodyLimitBytes)
  serveDocs(app, deps.settings.version)
  return app.init()
}

/** Answers hold personal data; the assets of the docs page set their own header after this. */
function forbidCaching(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store')
  next()
}
