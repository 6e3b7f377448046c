import { IllegalStateError, NativeConnection, TransportError } from '@temporalio/worker'
import type { Log } from '../../runtime/log.js'
import type { Settings } from '../../runtime/settings.js'
import { followKeyFile } from './api-key.js'
import { openClient } from './connect-external.js'
import { connectPatiently, type Patience } from './connect-patiently.js'
import { connectionOptions } from './connection-options.js'
import { TemporalRefuses, type TemporalTarget } from './explain-failure.js'
import { externalTarget } from './external-target.js'

export async function connectWorker(
  settings: Settings,
  log: Log,
  patience?: Patience,
): Promise<NativeConnection> {
  const target = externalTarget(settings)
  const connection = await connectPatiently(target, openWorker, { log, patience })
  const use = (key: string) =>
    void connection.setApiKey(key).catch((error: unknown) => {
      // the process is ending: its connection is closed already
      if (!(error instanceof IllegalStateError))
        log.error({ err: error }, 'the new key is not in use')
    })
  followKeyFile(target.temporal, use, { log })
  return connection
}

/** The client goes first: its faults have a code, the native ones only a text. */
async function openWorker(target: TemporalTarget, answerMs: number): Promise<NativeConnection> {
  await (await openClient(target, answerMs)).close()
  try {
    return await NativeConnection.connect(connectionOptions(target.temporal))
  } catch (error) {
    if (error instanceof TransportError && error.message.includes('InvalidCertificate')) {
      throw new TemporalRefuses(
        `The certificate of Temporal at ${target.temporal.address} is trusted by Node.js, but not by the worker, which reads ` +
          `the authorities of the operating system: install its package ca-certificates, or set TEMPORAL_TLS_SERVER_CA_CERT_PATH.`,
        { cause: error },
      )
    }
    throw error
  }
}
