import { resolveSecret } from './secret-references.js'

export type ApiKeyState =
  | { kind: 'readable'; expiresAt: Date | null }
  /** No JSON Web Token, which every key of Temporal Cloud and of its JWT authorizer is. */
  | { kind: 'no_token' }

/** Reads what the key says of itself; whether it is genuine only the server knows. */
export function readApiKey(key: string): ApiKeyState {
  const [, payload, signature, ...more] = key.split('.')
  if (!payload || !signature || more.length > 0) return { kind: 'no_token' }
  const claims = parseObject(Buffer.from(payload, 'base64url').toString('utf8'))
  if (!claims) return { kind: 'no_token' }
  const { exp } = claims
  const expiresAt = typeof exp === 'number' ? new Date(exp * 1000) : null
  return { kind: 'readable', expiresAt: isDate(expiresAt) ? expiresAt : null }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    // whatever it is, it is not the payload of a token
    return undefined
  }
}

function isDate(date: Date | null): boolean {
  return date !== null && !Number.isNaN(date.getTime())
}

/** The key as its file has it now. */
export function readKeyFile(path: string): string {
  return resolveSecret(`file:${path}`, {})
}
