import type { ExternalTemporal } from '../../runtime/temporal-setting.js'

/** The same for the client's connection and the worker's. */
export function connectionOptions(temporal: ExternalTemporal) {
  const { address, apiKey, tls, metadata } = temporal
  return {
    address,
    ...(apiKey !== undefined && { apiKey }),
    ...(tls !== undefined && { tls }),
    ...(metadata !== undefined && { metadata }),
  }
}
