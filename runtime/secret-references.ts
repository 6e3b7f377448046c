import { readFileSync } from 'node:fs'

/** Variables whose value may be a reference to the secret in place of the secret itself. */
const mayRefer = [
  'DATABASE_URL',
  'SMTP_URL',
  'TEMPORAL_API_KEY',
  'TEMPORAL_TLS_CLIENT_KEY_DATA',
  'METRICS_TOKEN',
  'INBOUND_WEBHOOK_SECRET',
  'TWILIO_AUTH_TOKEN',
  'RESEND_API_KEY',
  'RESEND_WEBHOOK_SECRET',
  'HUBSPOT_TOKEN',
  'CRM_WEBHOOK_SECRET',
] as const

const reference = /^(env|file):(.+)$/s

/** Thrown with the reference, never with what it leads to. */
export class UnresolvedSecret extends Error {
  constructor(
    readonly reference: string,
    fault: string,
  ) {
    super(fault)
    this.name = 'UnresolvedSecret'
  }
}

export function isSecretReference(value: string): boolean {
  return reference.test(value)
}

/** `env:NAME` and `file:PATH` as container platforms hand secrets over; a file's last line end is not part of it. */
export function resolveSecret(value: string, env: Record<string, string | undefined>): string {
  const [, kind, target] = reference.exec(value) ?? []
  if (target === undefined) {
    throw new UnresolvedSecret(value, 'is no reference: write env:NAME or file:PATH')
  }
  const secret = kind === 'env' ? env[target] : fileContent(value, target)
  if (secret === undefined || secret === '') {
    throw new UnresolvedSecret(
      value,
      `${value} leads to nothing: ${kind === 'env' ? 'the variable is not set' : 'the file is empty'}`,
    )
  }
  return secret
}

function fileContent(value: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    throw new UnresolvedSecret(value, `${value} cannot be read (${code})`)
  }
}

export interface ResolvedEnvironment {
  env: Record<string, string | undefined>
  faults: string[]
}

export function resolveReferences(env: Record<string, string | undefined>): ResolvedEnvironment {
  const resolved = { ...env }
  const faults: string[] = []
  for (const name of mayRefer) {
    const value = env[name]
    if (value === undefined || !isSecretReference(value)) continue
    try {
      resolved[name] = resolveSecret(value, env)
    } catch (error) {
      if (!(error instanceof UnresolvedSecret)) throw error
      faults.push(`${name}: ${error.message}`)
    }
  }
  return { env: resolved, faults }
}
