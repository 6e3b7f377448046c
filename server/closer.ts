import type { Log } from '../runtime/log.js'

export interface Closer {
  add(name: string, close: () => Promise<void>): void
  /** Newest first; one part that fails to close does not keep the others open. */
  close(): Promise<void>
}

/** When a later part does not start, those before it are closed again. */
export async function closingOnFailure<T>(
  log: Log,
  start: (closer: Closer) => Promise<T>,
): Promise<T> {
  const closer = createCloser(log)
  try {
    return await start(closer)
  } catch (error) {
    await closer.close()
    throw error
  }
}

function createCloser(log: Log): Closer {
  const parts: { name: string; close: () => Promise<void> }[] = []
  return {
    add: (name, close) => void parts.push({ name, close }),
    async close() {
      for (const { name, close } of parts.splice(0).reverse()) {
        try {
          await close()
        } catch (error) {
          log.error({ err: error }, `${name} did not close cleanly`)
        }
      }
    },
  }
}
