import type { ConnectionOptions } from '@temporalio/client'
import type { Environment } from './environment.js'
import { portSetting, type PortSetting } from './port-setting.js'
import { BadTemporalProfile, loadConnectConfig } from './temporal-profile.js'
import { withoutBlankTls } from './temporal-tls.js'

export interface ExternalTemporal {
  kind: 'external'
  address: string
  uiUrl: string | null
  apiKey: string | undefined
  /** Where the key lies when it was given as file:PATH: there it may be replaced while we run. */
  apiKeyFile: string | undefined
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

/** The environment with references resolved, and the key as it was given before that. */
export interface TemporalVariables {
  env: Record<string, string | undefined>
  givenApiKey: string | undefined
}

/** A profile file that lies in the home of whoever starts Overture is read only when it is asked for. */
export function temporalPlace(e: Environment, given: TemporalVariables): TemporalPlace {
  if (!e.TEMPORAL_ADDRESS && !e.TEMPORAL_PROFILE && !e.TEMPORAL_CONFIG_FILE) {
    return { temporal: embedded(e), namespace: e.TEMPORAL_NAMESPACE ?? 'default' }
  }
  const { connectionOptions, namespace } = loadConnectConfig(e, withoutBlanks(given.env))
  if (!connectionOptions.address) {
    throw new BadTemporalProfile(
      'TEMPORAL_PROFILE: the profile names no address; add one to it or set TEMPORAL_ADDRESS',
    )
  }
  return {
    namespace: namespace ?? 'default',
    temporal: {
      kind: 'external',
      address: connectionOptions.address,
      uiUrl: e.TEMPORAL_UI_URL ?? null,
      apiKey: connectionOptions.apiKey,
      apiKeyFile: /^file:(.+)$/s.exec(given.givenApiKey ?? '')?.[1],
      tls: withoutBlankTls(connectionOptions.tls),
      metadata: connectionOptions.metadata as Record<string, string> | undefined,
    },
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
