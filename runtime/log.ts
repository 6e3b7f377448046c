import { pino, type Logger } from 'pino'

export type Log = Logger

export interface LogSettings {
  level: string
  pretty: boolean
}

/** Fields that could carry a person or a secret are cut here as well, so that one careless call leaks nothing. */
const redacted = [
  'email',
  'to',
  'name',
  'phone',
  'body',
  'subject',
  'authorization',
  'req.headers.authorization',
  'req.headers.cookie',
  '*.email',
  '*.phone',
  '*.authorization',
]

export function logOptions(level: string) {
  return {
    level,
    base: null,
    redact: { paths: redacted, censor: '[removed]' },
    serializers: { err: errorInLog, error: errorInLog },
    timestamp: pino.stdTimeFunctions.isoTime,
  }
}

export function createLog(settings: LogSettings): Log {
  const base = logOptions(settings.level)
  if (!settings.pretty) return pino(base)
  return pino({
    ...base,
    transport: {
      target: 'pino-pretty',
      options: { translateTime: 'SYS:HH:MM:ss', ignore: 'pid,hostname', singleLine: true },
    },
  })
}

/**
 * Nothing of an error but what it says: drivers hang the whole query on theirs, with the values in it, and
 * PostgreSQL quotes the row that it refuses.
 */
function errorInLog(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = 'code' in error ? { code: error.code } : {}
  const cause = error.cause === undefined ? {} : { cause: errorInLog(error.cause) }
  return { type: error.name, message: error.message, ...code, stack: error.stack, ...cause }
}
