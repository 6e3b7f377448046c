import { Resolver } from 'node:dns/promises'
import type { DnsAnswers } from '../contracts/dns-answers.js'

export interface Dns {
  mx(domain: string): Promise<DnsAnswers<string>>
  txt(name: string): Promise<DnsAnswers<string>>
  /** IPv4 and IPv6. */
  addresses(name: string): Promise<DnsAnswers<string>>
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
    async addresses(name) {
      const both = await Promise.all([
        ask(() => resolver.resolve4(name)),
        ask(() => resolver.resolve6(name)),
      ])
      const records = both.flatMap((answer) => (answer.kind === 'found' ? answer.records : []))
      if (records.length > 0) return { kind: 'found', records }
      return both.find((answer) => answer.kind === 'silent') ?? { kind: 'none' }
    },
  }
}

/** Each name once, all at the same time. */
export async function askTxt(
  dns: Pick<Dns, 'txt'>,
  names: string[],
): Promise<Map<string, DnsAnswers<string>>> {
  const unique = [...new Set(names)]
  return new Map(
    await Promise.all(unique.map(async (name) => [name, await dns.txt(name)] as const)),
  )
}

async function ask(question: () => Promise<string[]>): Promise<DnsAnswers<string>> {
  try {
    const records = await question()
    return records.length === 0 ? { kind: 'none' } : { kind: 'found', records }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
    if (code === undefined) throw error
    return none.has(code) ? { kind: 'none' } : { kind: 'silent', code }
  }
}
