import { createServer } from 'node:http'
import { ExpressAdapter } from '@nestjs/platform-express'
import type { NextFunction, Request, Response } from 'express'

/** What a slow, silent or crowding client is allowed. */
export interface ServerLimits {
  /** From the connection or the end of the last request until all headers are here. */
  headersMs: number
  /** Until the whole body is here: for what is read at once, and for an import, which is stored as it arrives. */
  bodyMs: number
  importMs: number
  /** Longer than load balancers keep an idle connection (60 s), else they send into one that is just closing. */
  idleMs: number
  checkEveryMs: number
  headerBytes: number
  connections: number
}

export const serverLimits: ServerLimits = {
  headersMs: 15_000,
  bodyMs: 30_000,
  importMs: 300_000,
  idleMs: 65_000,
  checkEveryMs: 1_000,
  headerBytes: 16_384,
  connections: 2_000,
}

export class BoundedServer extends ExpressAdapter {
  constructor(private readonly limits: ServerLimits) {
    super()
  }

  override initHttpServer(): void {
    const { limits } = this
    const server = createServer(
      {
        headersTimeout: limits.headersMs,
        requestTimeout: limits.importMs,
        keepAliveTimeout: limits.idleMs,
        connectionsCheckingInterval: limits.checkEveryMs,
        maxHeaderSize: limits.headerBytes,
      },
      this.getInstance(),
    )
    server.maxConnections = limits.connections
    this.setHttpServer(server)
  }
}

const imports = /\/import\/?$/i

/** Node's own deadline is one for all requests, and an import needs a long one. */
export function refuseSlowBodies({ bodyMs }: ServerLimits) {
  return (request: Request, response: Response, next: NextFunction): void => {
    if (!imports.test(request.path) && !request.complete) endWhenLate(request, response, bodyMs)
    next()
  }
}

function endWhenLate(request: Request, response: Response, ms: number): void {
  const timer = setTimeout(() => {
    if (request.complete || response.headersSent) return
    response.writeHead(408, { Connection: 'close' }).end(() => request.destroy())
  }, ms)
  const stop = () => clearTimeout(timer)
  request.once('end', stop).once('close', stop)
}
