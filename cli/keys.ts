import { Command, Option } from 'commander'
import {
  keyCreatedSchema,
  keyPageSchema,
  keySchema,
  scopeSchema,
  type Key,
} from '../contracts/keys.js'
import { callApi } from './call-api.js'
import { CliError } from './cli-error.js'
import { findServer, type Server, type ServerOptions } from './find-server.js'
import { keyIdOf, replaceKeptKey } from './kept-key.js'
import type { Output } from './output.js'

export interface Terminal {
  home: string
  output: Output
}

interface Common extends ServerOptions {
  json?: true
}

type Creation = Common & { scope: string[]; name: string; tenant?: string; expires?: string }
type RotationOptions = Common & { overlap?: string }

export function keysCommand(terminal: Terminal): Command {
  const keys = new Command('keys').description('make, list, rotate and revoke API keys')
  const scope = new Option('--scope <scope...>', 'what the key may do')
    .choices(scopeSchema.options)
    .makeOptionMandatory()
  withServer(keys.command('create'))
    .description('make a key and print it once')
    .addOption(scope)
    .requiredOption('--name <name>', 'whose key it is')
    .option('--tenant <tenant>', "another tenant; only with the installation's own key")
    .option('--expires <instant>', 'refused from then on, for example 2027-01-31T00:00:00Z')
    .action((options: Creation) => create(terminal, options))
  withServer(keys.command('list'))
    .description('list the keys of the tenant')
    .action((options: Common) => list(terminal, options))
  withServer(keys.command('rotate'))
    .description('make a new key in place of one; both work until the overlap ends')
    .argument('[key_id]', 'the key that the command calls with when left out')
    .option('--overlap <duration>', 'how long the old one still works, PT0S to P30D', 'PT24H')
    .action((keyId: string | undefined, options: RotationOptions) =>
      rotate(terminal, keyId, options),
    )
  withServer(keys.command('revoke'))
    .description('refuse a key from now on')
    .argument('<key_id>')
    .action((keyId: string, options: Common) => revoke(terminal, keyId, options))
  return keys
}

function withServer(command: Command): Command {
  return command
    .option('--url <url>', 'the address of an Overture elsewhere')
    .option('--key <key>', 'the API key to call with')
    .option('--json', 'print the answer as JSON')
}

async function create({ home, output }: Terminal, options: Creation): Promise<void> {
  const made = await callApi(await findServer(home, options), {
    method: 'POST',
    path: '/api/v1/keys',
    body: {
      name: options.name,
      scopes: options.scope,
      ...(options.tenant !== undefined && { tenant_id: options.tenant }),
      ...(options.expires !== undefined && { expires_at: options.expires }),
    },
    answer: keyCreatedSchema,
  })
  if (options.json) return output.json(made)
  output.note(`${made.key_id} in tenant ${made.tenant_id}. The key is shown only this once:`)
  output.line(made.api_key)
}

async function list({ home, output }: Terminal, options: Common): Promise<void> {
  const keys = await allKeys(await findServer(home, options))
  if (options.json) return output.json(keys)
  output.table(
    ['KEY', 'NAME', 'SCOPES', 'CREATED', 'EXPIRES', 'REVOKED'],
    keys.map((key) => [
      key.key_id,
      key.name,
      key.scopes.join(','),
      key.created_at,
      key.expires_at ?? '-',
      key.revoked_at ?? '-',
    ]),
  )
}

async function allKeys(server: Server): Promise<Key[]> {
  const keys: Key[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page: { data: Key[]; next_cursor: string | null } = await callApi(server, {
      method: 'GET',
      path: `/api/v1/keys?limit=200${query}`,
      answer: keyPageSchema,
    })
    keys.push(...page.data)
    cursor = page.next_cursor
  }
  return keys
}

async function rotate(
  { home, output }: Terminal,
  keyId: string | undefined,
  options: RotationOptions,
): Promise<void> {
  const server = await findServer(home, options)
  const old = keyId ?? keyIdOf(server.key)
  if (old === undefined)
    throw new CliError('The key to call with is none of Overture: name a KEY_ID.')
  const made = await callApi(server, {
    method: 'POST',
    path: `/api/v1/keys/${encodeURIComponent(old)}/rotate`,
    body: { overlap: options.overlap },
    answer: keyCreatedSchema,
  })
  // shown first: a home that cannot be written must not cost the only copy
  if (options.json) output.json(made)
  else {
    output.note(`${made.key_id} replaces ${old}, which works until the overlap ends.`)
    output.note('The new key is shown only this once:')
    output.line(made.api_key)
  }
  for (const path of replaceKeptKey(home, old, made.api_key)) {
    output.note(`${path} holds the new key now.`)
  }
}

async function revoke({ home, output }: Terminal, keyId: string, options: Common): Promise<void> {
  const key = await callApi(await findServer(home, options), {
    method: 'DELETE',
    path: `/api/v1/keys/${encodeURIComponent(keyId)}`,
    answer: keySchema,
  })
  if (options.json) return output.json(key)
  output.line(`${key.key_id} (${key.name}) is revoked since ${key.revoked_at}.`)
}
