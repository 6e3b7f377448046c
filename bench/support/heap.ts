export const heapChannel = 'bench-heap'

export interface HeapAnswer {
  threadId: number
  heap: number
}

/** Of this thread, in bytes; needs --expose-gc. */
export function heapAfterGc(): number {
  if (!globalThis.gc) throw new Error('start this process with --expose-gc')
  // gives pages back to the system, too, so that what is left is what the workflows hold
  globalThis.gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  return process.memoryUsage().heapUsed
}
