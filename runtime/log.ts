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

export function createLog(settings: LogSettings): Log {
  const base = {
    level: settings.level,
    base: null,
    redact: { paths: redacted, censor: '[removed]' },
    timestamp: pino.stdTimeFunctions.isoTime,
  }
  if (!settings.pretty) return pino(base)
  return pino({
    ...base,
    transport: {
      target: 'pino-pretty',
      options: { translateTime: 'SYS:HH:MM:ss', ignore: 'pid,hostname', singleLine: true },
    },
  })
}
