import { accessSync, constants, readFileSync } from 'node:fs'
import {
  loadClientConfig,
  loadClientConnectConfig,
  type ClientConnectConfig,
} from '@temporalio/envconfig'
import type { Environment } from './environment.js'
import { tlsFault, type TlsFault } from './temporal-tls.js'

/** Thrown for a profile or certificate that cannot be used; begins with the variable to change. */
export class BadTemporalProfile extends Error {}

type Env = Record<string, string>

/** The SDK's own reader behind checks that name the variable at fault; none repeats what a file says. */
export function loadConnectConfig(e: Environment, env: Env): ClientConnectConfig {
  const fromFile = e.TEMPORAL_PROFILE !== undefined || e.TEMPORAL_CONFIG_FILE !== undefined
  if (fromFile) checkProfile(e, env)
  checkPairs(e)
  checkReadable(e)
  const config = loadOrFault(fromFile, env)
  const fault = tlsFault(config.connectionOptions.tls)
  if (fault) throw new BadTemporalProfile(tlsSentence(e, fault))
  return config
}

function loadOrFault(fromFile: boolean, env: Env): ClientConnectConfig {
  try {
    return loadClientConnectConfig({ disableFile: !fromFile, overrideEnvVars: env })
  } catch (error) {
    const file = error instanceof Error && 'path' in error ? `${String(error.path)} ` : ''
    throw new BadTemporalProfile(
      fromFile
        ? `TEMPORAL_PROFILE: a certificate that the profile names cannot be used: ${file}${reasonOf(error)}`
        : `TEMPORAL_ADDRESS: the variables TEMPORAL_* do not fit together: ${file}${reasonOf(error)}`,
    )
  }
}

function checkProfile(e: Environment, env: Env): void {
  const { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: profile } = e
  if (file !== undefined) refuseUnreadable('TEMPORAL_CONFIG_FILE', file, 'Temporal’s TOML file')
  const profiles = profilesOf(file, env)
  const wanted = profile ?? 'default'
  if (profiles.includes(wanted)) return
  const has = profiles.length === 0 ? 'it has none' : `it has ${profiles.join(', ')}`
  const where = file ?? 'the file of the Temporal CLI'
  throw new BadTemporalProfile(
    profile === undefined
      ? `TEMPORAL_CONFIG_FILE: ${where} has no profile "default"; name one with TEMPORAL_PROFILE (${has})`
      : `TEMPORAL_PROFILE: there is no profile "${wanted}" in ${where} (${has}); correct the name` +
          (file === undefined ? ', or set TEMPORAL_CONFIG_FILE' : ''),
  )
}

function profilesOf(file: string | undefined, env: Env): string[] {
  try {
    return Object.keys(loadClientConfig({ overrideEnvVars: env }).profiles)
  } catch (error) {
    // the message of the parser quotes the lines around the fault, and with them maybe a key
    const at = error instanceof Error && 'line' in error ? ` (line ${String(error.line)})` : ''
    throw new BadTemporalProfile(
      `TEMPORAL_CONFIG_FILE: ${file ?? 'the file of the Temporal CLI'} is not valid TOML${at}; correct it`,
    )
  }
}

function checkPairs(e: Environment): void {
  const pairs = [
    ['TEMPORAL_TLS_CLIENT_CERT_PATH', 'TEMPORAL_TLS_CLIENT_CERT_DATA'],
    ['TEMPORAL_TLS_CLIENT_KEY_PATH', 'TEMPORAL_TLS_CLIENT_KEY_DATA'],
    ['TEMPORAL_TLS_SERVER_CA_CERT_PATH', 'TEMPORAL_TLS_SERVER_CA_CERT_DATA'],
  ] as const
  for (const [path, data] of pairs) {
    if (e[path] && e[data]) throw new BadTemporalProfile(`${path}: set it or ${data}, not both`)
  }
  if (e.TEMPORAL_PROFILE !== undefined || e.TEMPORAL_CONFIG_FILE !== undefined) return
  const certificate = e.TEMPORAL_TLS_CLIENT_CERT_PATH ?? e.TEMPORAL_TLS_CLIENT_CERT_DATA
  const key = e.TEMPORAL_TLS_CLIENT_KEY_PATH ?? e.TEMPORAL_TLS_CLIENT_KEY_DATA
  if (certificate && !key) {
    throw new BadTemporalProfile(
      'TEMPORAL_TLS_CLIENT_KEY_PATH: is needed with a client certificate',
    )
  }
  if (key && !certificate) {
    throw new BadTemporalProfile('TEMPORAL_TLS_CLIENT_CERT_PATH: is needed with a client key')
  }
}

function checkReadable(e: Environment): void {
  const files = {
    TEMPORAL_TLS_CLIENT_CERT_PATH: 'the client certificate',
    TEMPORAL_TLS_CLIENT_KEY_PATH: 'its key',
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: 'the authority’s certificate',
  } as const
  for (const [variable, what] of Object.entries(files)) {
    const path = e[variable as keyof typeof files]
    if (path) refuseUnreadable(variable, path, what)
  }
}

function refuseUnreadable(variable: string, path: string, what: string): void {
  try {
    accessSync(path, constants.R_OK)
    readFileSync(path)
  } catch (error) {
    throw new BadTemporalProfile(
      `${variable}: ${path} cannot be read (${reasonOf(error)}); give the path of ${what}, readable by this process`,
    )
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error ? String(error.code) : error.message
}

function tlsSentence(e: Environment, { part, fault }: TlsFault): string {
  const name = `TEMPORAL_TLS_${part.toUpperCase()}` as const
  const variable = [`${name}_PATH`, `${name}_DATA`].find((v) => e[v as keyof Environment])
  return variable
    ? `${variable}: ${fault}`
    : `TEMPORAL_PROFILE: the ${part}_path or ${part}_data of the profile ${fault}`
}
