import { loadClientConnectConfig } from '@temporalio/envconfig'
import type { ConnectionOptions } from '@temporalio/client'
import type { Environment } from './environment.js'
import { portSetting, type PortSetting } from './port-setting.js'

export interface ExternalTemporal {
  kind: 'external'
  address: string
  uiUrl: string | null
  apiKey: string | undefined
  tls: ConnectionOptions['tls']
  metadata: Record<string, string> | undefined
}

export type TemporalSetting =
  | { kind: 'embedded'; cli: string | undefined; port: PortSetting; uiPort: PortSetting }
  | ExternalTemporal

export interface TemporalPlace {
  temporal: TemporalSetting
  namespace: string
}

/** Thrown for a profile or certificate that cannot be used. */
export class BadTemporalProfile extends Error {}

/** A profile file that lies in the home of whoever starts Overture is read only when it is asked for. */
export function temporalPlace(
  e: Environment,
  env: Record<string, string | undefined>,
): TemporalPlace {
  if (!e.TEMPORAL_ADDRESS && !e.TEMPORAL_PROFILE && !e.TEMPORAL_CONFIG_FILE) {
    return { temporal: embedded(e), namespace: e.TEMPORAL_NAMESPACE ?? 'default' }
  }
  const { connectionOptions, namespace } = load(e, env)
  if (!connectionOptions.address) {
    throw new BadTemporalProfile(
      'TEMPORAL_PROFILE: the profile names no address; set TEMPORAL_ADDRESS',
    )
  }
  return {
    namespace: namespace ?? 'default',
    temporal: {
      kind: 'external',
      address: connectionOptions.address,
      uiUrl: e.TEMPORAL_UI_URL ?? null,
      apiKey: connectionOptions.apiKey as string | undefined,
      tls: connectionOptions.tls as ConnectionOptions['tls'],
      metadata: connectionOptions.metadata as Record<string, string> | undefined,
    },
  }
}

function load(e: Environment, env: Record<string, string | undefined>) {
  const asked = e.TEMPORAL_PROFILE !== undefined || e.TEMPORAL_CONFIG_FILE !== undefined
  try {
    return loadClientConnectConfig({
      disableFile: !asked,
      overrideEnvVars: withoutBlanks(env),
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new BadTemporalProfile(`${asked ? 'TEMPORAL_PROFILE' : 'TEMPORAL_ADDRESS'}: ${reason}`)
  }
}

function withoutBlanks(env: Record<string, string | undefined>): Record<string, string> {
  const kept = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || value.trim() === '' ? [] : [[name, value] as const],
  )
  return Object.fromEntries(kept)
}

function embedded(e: Environment): TemporalSetting {
  return {
    kind: 'embedded',
    cli: e.OVERTURE_TEMPORAL_CLI,
    port: portSetting('OVERTURE_TEMPORAL_PORT', e.OVERTURE_TEMPORAL_PORT, 7233),
    uiPort: portSetting('OVERTURE_TEMPORAL_UI_PORT', e.OVERTURE_TEMPORAL_UI_PORT, 8233),
  }
}
