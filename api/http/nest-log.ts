import type { LoggerService } from '@nestjs/common'
import type { Log } from '../../runtime/log.js'

/** Nest passes the context, and for errors the stack before it, as further arguments. */
export function nestLog(log: Log): LoggerService {
  const context = (rest: unknown[]) => ({ context: rest.at(-1) })
  return {
    // Nest reports each module and route it starts with: of interest to a developer only
    log: (message, ...rest: unknown[]) => log.debug(context(rest), text(message)),
    debug: (message, ...rest: unknown[]) => log.debug(context(rest), text(message)),
    verbose: (message, ...rest: unknown[]) => log.trace(context(rest), text(message)),
    warn: (message, ...rest: unknown[]) => log.warn(context(rest), text(message)),
    error: (message, ...rest: unknown[]) => log.error(context(rest), text(message)),
    fatal: (message, ...rest: unknown[]) => log.fatal(context(rest), text(message)),
  }
}

function text(message: unknown): string {
  if (message instanceof Error) return message.stack ?? message.message
  return typeof message === 'string' ? message : JSON.stringify(message)
}
