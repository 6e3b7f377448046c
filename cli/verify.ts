import { Command } from 'commander'
import { auditedTenantsSchema, verificationSchema, type Verification } from '../contracts/audit.js'
import { callApi } from './call-api.js'
import { CliError } from './cli-error.js'
import { findServer, type Server, type ServerOptions } from './find-server.js'
import type { Terminal } from './keys.js'

interface Options extends ServerOptions {
  json?: true
  expect?: string
  allTenants?: true
}

/** A long chain takes about a second for each 20,000 entries. */
const deadlineMs = 30 * 60_000

export function verifyCommand(terminal: Terminal): Command {
  return new Command('verify')
    .description('check that nobody changed the audit log; fails when somebody did')
    .option('--expect <sequence:hash>', 'the head that an earlier run printed')
    .option('--all-tenants', "every tenant; only with the installation's own key")
    .option('--url <url>', 'the address of an Overture elsewhere')
    .option('--key <key>', 'the API key to call with')
    .option('--json', 'print the answer as JSON')
    .action((options: Options) => verify(terminal, options))
}

async function verify({ home, output }: Terminal, options: Options): Promise<void> {
  const expected = expectationOf(options)
  const server = await findServer(home, options)
  const tenants = options.allTenants ? await tenantsOf(server) : [undefined]
  const found: Verification[] = []
  for (const tenant of tenants) {
    const query = new URLSearchParams({ ...expected, ...(tenant && { tenant_id: tenant }) })
    found.push(
      await callApi(server, {
        method: 'GET',
        path: `/api/v1/audit/verify?${query.toString()}`,
        answer: verificationSchema,
        deadlineMs,
      }),
    )
  }
  if (options.json) output.json(options.allTenants ? found : found[0])
  else for (const each of found) output.line(sayVerdict(each))
  const broken = found.filter(({ ok }) => !ok)
  if (broken.length > 0) {
    throw new CliError(`The audit log is broken: ${broken.map((b) => b.tenant_id).join(', ')}.`)
  }
}

function expectationOf({ expect, allTenants }: Options): Record<string, string> {
  if (expect === undefined) return {}
  if (allTenants) throw new CliError('--expect is about one tenant: leave --all-tenants out.')
  const [, sequence, hash] = /^(\d+):([0-9a-f]{64})$/.exec(expect) ?? []
  if (sequence === undefined || hash === undefined) {
    throw new CliError('--expect is a head as this command prints it: SEQUENCE:HASH.')
  }
  return { expect_sequence: sequence, expect_hash: hash }
}

async function tenantsOf(server: Server): Promise<string[]> {
  const { tenants } = await callApi(server, {
    method: 'GET',
    path: '/api/v1/audit/tenants',
    answer: auditedTenantsSchema,
  })
  return tenants
}

function sayVerdict({ tenant_id, entries, head, broken }: Verification): string {
  if (broken) return `${tenant_id}: BROKEN at ${broken.sequence}: ${broken.what}`
  return `${tenant_id}: ${entries} entries, unbroken, head ${head.sequence}:${head.hash}`
}
