import type { Log } from '../../runtime/log.js'
import { UnresolvedSecret } from '../../runtime/secret-references.js'
import { readKeyFile } from '../../runtime/temporal-api-key.js'
import type { ExternalTemporal } from '../../runtime/temporal-setting.js'
import type { TemporalTarget } from './explain-failure.js'

const lookAgainMs = 10_000

/** The target with the key that its file holds now, or the last one that could be read. */
export function withCurrentKey(target: TemporalTarget): TemporalTarget {
  const { temporal } = target
  if (temporal.apiKeyFile === undefined) return target
  const apiKey = readOrUndefined(temporal.apiKeyFile) ?? temporal.apiKey
  return { ...target, temporal: { ...temporal, apiKey } }
}

/** Hands a key on that was replaced in its file, so that nobody has to restart for it. */
export function followKeyFile(
  temporal: ExternalTemporal,
  use: (key: string) => void,
  { log, everyMs = lookAgainMs }: { log: Log; everyMs?: number | undefined },
): () => void {
  const { apiKeyFile } = temporal
  if (apiKeyFile === undefined) return () => {}
  let used = temporal.apiKey
  const timer = setInterval(() => {
    const key = readOrUndefined(apiKeyFile)
    if (key === undefined || key === used) return
    used = key
    use(key)
    log.info('TEMPORAL_API_KEY was replaced in its file; the new key is in use.')
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

/** A file that is being replaced may be away for a moment. */
function readOrUndefined(path: string): string | undefined {
  try {
    return readKeyFile(path)
  } catch (error) {
    if (error instanceof UnresolvedSecret) return undefined
    throw error
  }
}
