import { realpathSync } from 'node:fs'
import { join } from 'node:path'

/** Where one server lives; it keeps this through all its restarts. */
export interface ServerPlace {
  home: string
  db: string
  logFile: string
  host: string
  port: number
  uiPort: number
}

export function placeOf(
  home: string,
  host: string,
  ports: { port: number; uiPort: number },
): ServerPlace {
  return {
    home,
    host,
    ...ports,
    db: databasePath(home),
    logFile: join(home, 'logs', 'temporal.log'),
  }
}

/** The real path, so that a link to the folder and the folder itself are the same database. */
export function databasePath(home: string): string {
  return join(realpathSync(home), 'temporal.db')
}

export function addressOf(host: string, port: number): string {
  return `${dialable(host)}:${port}`
}

/** An address to listen on everywhere is none to call. */
function dialable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}
