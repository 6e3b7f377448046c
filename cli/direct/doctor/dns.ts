import { Resolver } from 'node:dns/promises'

export type Answers<T> =
  | { kind: 'found'; records: T[] }
  | { kind: 'none' }
  | { kind: 'silent'; code: string }

/** What the checks ask the name system. */
export interface Dns {
  mx(domain: string): Promise<Answers<string>>
  txt(name: string): Promise<Answers<string>>
}

const none = new Set(['ENODATA', 'ENOTFOUND'])

/** The machine's own name servers, or those given as `host:port`. */
export function createDns(servers: string[] = []): Dns {
  const resolver = new Resolver({ timeout: 1_500, tries: 2 })
  if (servers.length > 0) resolver.setServers(servers)
  return {
    mx: (domain) => ask(async () => (await resolver.resolveMx(domain)).map((mx) => mx.exchange)),
    // a long record comes in pieces of 255 characters
    txt: (name) =>
      ask(async () => (await resolver.resolveTxt(name)).map((parts) => parts.join(''))),
  }
}

async function ask(question: () => Promise<string[]>): Promise<Answers<string>> {
  try {
    const records = await question()
    return records.length === 0 ? { kind: 'none' } : { kind: 'found', records }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
    if (code === undefined) throw error
    return none.has(code) ? { kind: 'none' } : { kind: 'silent', code }
  }
}
