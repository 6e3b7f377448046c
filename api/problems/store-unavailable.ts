const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  // PostgreSQL: shutting down, starting up, too many connections
  '57P01',
  '57P02',
  '57P03',
  '53300',
  // PostgreSQL: it cannot write (disk full, out of memory, read-only, a file that fails)
  '53100',
  '53200',
  '25006',
  '58030',
  // PostgreSQL: busy; the same call may succeed a moment later
  '40001',
  '40P01',
  '55P03',
  '57014',
])

/** What `pg`, its pool, kysely and PGlite say without a code. */
const unreachableMessage =
  /Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|Cannot use a pool after calling end|driver has already been destroyed|PGlite is clos|embedded store stopped itself/i

export function isStoreUnavailable(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  const code = codeOf(error)
  const connectionException = code?.startsWith('08') ?? false
  return (
    connectionException ||
    (code !== undefined && unreachable.has(code)) ||
    unreachableMessage.test(error.message)
  )
}

/** A value that the contracts let through and PostgreSQL refuses, such as a date before its calendar. */
export function isDataException(error: unknown): error is Error {
  return error instanceof Error && /^22[0-9A-Z]{3}$/.test(codeOf(error) ?? '')
}

export function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** In the words of whoever has to mend it, as far as the code tells. */
export function whyStoreUnavailable(error: Error): string {
  const code = codeOf(error)
  if (code === '53100') return 'The disk of the store is full: it takes no writes.'
  if (code === '25006') {
    return 'The store is read-only (a standby, or default_transaction_read_only is on).'
  }
  return 'The store does not answer.'
}
