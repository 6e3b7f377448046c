import type { ImapFlow } from 'imapflow'

/** What ends the wait between two looks. */
export type Wake = 'mail' | 'time' | 'closed'

export interface News {
  /** Listens by IDLE, or as the server can, for at most so long. */
  wait(mostMs: number): Promise<Wake>
}

export function newsOf(client: ImapFlow): News {
  let waiting: { resolve(wake: Wake): void } | undefined
  let missed = false
  client.on('exists', ({ count, prevCount }) => {
    if (count <= prevCount) return
    // told during a look, perhaps behind what the look has seen
    missed = waiting === undefined
    waiting?.resolve('mail')
  })
  client.on('close', () => waiting?.resolve('closed'))
  return {
    async wait(mostMs) {
      if (!client.usable) return 'closed'
      if (missed) {
        missed = false
        return 'mail'
      }
      const told = Promise.withResolvers<Wake>()
      waiting = told
      const timer = setTimeout(() => told.resolve('time'), mostMs)
      // it ends with the next command; a lost connection is told by `close`
      client.idle().catch(() => client.close())
      try {
        return await told.promise
      } finally {
        clearTimeout(timer)
        waiting = undefined
      }
    },
  }
}
