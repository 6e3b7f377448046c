import type { PGlite } from '@electric-sql/pglite'

/** The part of PGlite that the dialect uses. */
export type Engine = Pick<PGlite, 'waitReady' | 'query' | 'close'>

export interface MortalEngine {
  engine: Engine
  died: Promise<Error>
}

/** Answers every query after the engine ended itself, until Overture is started again. */
export class StoreDied extends Error {
  constructor(cause: Error) {
    super(
      `The embedded store stopped itself (${cause.message}). Everything it had acknowledged is kept. ` +
        'See that its disk has space and start Overture again.',
      { cause },
    )
    this.name = 'StoreDied'
  }
}

/**
 * PostgreSQL answers a failed write of its log by a PANIC and a restart. Inside WebAssembly nobody
 * restarts it: the next query, and also close(), would compute for ever and hang this process.
 */
export function mortal(pglite: PGlite): MortalEngine {
  const { promise: died, resolve: tell } = Promise.withResolvers<Error>()
  let death: StoreDied | undefined
  const query: Engine['query'] = async (...call) => {
    if (death) throw death
    try {
      return await pglite.query(...call)
    } catch (error) {
      if (!isFatal(error)) throw error
      death = new StoreDied(error)
      tell(death)
      throw death
    }
  }
  return {
    died,
    engine: {
      waitReady: pglite.waitReady,
      query,
      close: async () => {
        if (!death) await pglite.close()
      },
    },
  }
}

function isFatal(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  const severity = 'severity' in error ? error.severity : undefined
  return severity === 'PANIC' || severity === 'FATAL' || error.name === 'RuntimeError'
}
