import { Command } from 'commander'
import { contactImportAnswerSchema } from '../contracts/contact-import.js'
import { callApi } from './call-api.js'
import { CliError } from './cli-error.js'
import { findServer, type ServerOptions } from './find-server.js'
import { openInput, type Input } from './leads/open-input.js'
import { countBytes, type ProgressScreen } from './leads/progress.js'
import { sayReport, writeReport } from './leads/report.js'
import type { Output } from './output.js'
import { parseJson } from './parse-json.js'

export interface LeadsTerminal {
  home: string
  output: Output
  screen: ProgressScreen
  /** Where FILE is `-`. */
  input: NodeJS.ReadableStream
  /** 3: some rows were refused. */
  leave(code: 3): void
}

interface ImportOptions extends ServerOptions {
  name?: string
  mapping?: string
  source?: string
  legalBasis?: string
  timezone?: string
  format?: string
  dryRun?: true
  checkMx?: true
  report?: string
  json?: true
}

/** The answer comes when every row is stored. */
const deadlineMs = 15 * 60_000

export function leadsCommand(terminal: LeadsTerminal): Command {
  const leads = new Command('leads').description('bring people in')
  leads
    .command('import')
    .description('import contacts from a CSV or JSON file; 3: some rows were refused')
    .argument('<file>', 'the file; - reads standard input')
    .option('--name <name>', 'of the list that is made of them')
    .option('--mapping <json>', 'column to field, for example {"E-Mail":"email","Booth":"ignore"}')
    .option('--source <source>', 'where rows without a source come from')
    .option('--legal-basis <basis>', 'of rows without one')
    .option('--timezone <zone>', 'of rows without one, for example Europe/Berlin')
    .option('--format <format>', 'csv or json; else as the name of the file says')
    .option('--dry-run', 'check everything and store nothing')
    .option('--check-mx', 'refuse rows whose domain takes no mail; asks the DNS')
    .option('--report <file>', 'write every refused row there, as CSV; as .json the whole answer')
    .option('--url <url>', 'the address of an Overture elsewhere')
    .option('--key <key>', 'the API key to call with')
    .option('--json', 'print the answer as JSON')
    .action((file: string, options: ImportOptions) => importLeads(terminal, file, options))
  return leads
}

async function importLeads(
  terminal: LeadsTerminal,
  file: string,
  options: ImportOptions,
): Promise<void> {
  const { home, output } = terminal
  const query = queryOf(options)
  const server = await findServer(home, options)
  const input = await openInput(file, { format: options.format, standard: terminal.input })
  const answer = await callApi(server, {
    method: 'POST',
    path: `/api/v1/contacts/import?${query.toString()}`,
    upload: { contentType: input.contentType, body: bodyOf(terminal, input) },
    answer: contactImportAnswerSchema,
    deadlineMs,
  })
  if (options.report !== undefined) await writeReport(options.report, answer)
  if (options.json) output.json(answer)
  else sayReport(output, { answer, report: options.report })
  if (answer.refused > 0) terminal.leave(3)
}

function bodyOf({ screen }: LeadsTerminal, input: Input): ReadableStream<Uint8Array> {
  return countBytes(input.body, { screen, total: input.size })
}

function queryOf(options: ImportOptions): URLSearchParams {
  if (options.mapping !== undefined && parseJson(options.mapping) === undefined) {
    throw new CliError('--mapping is not JSON. An example: --mapping \'{"E-Mail":"email"}\'')
  }
  const given: Record<string, string | undefined> = {
    name: options.name,
    mapping: options.mapping,
    source: options.source,
    legal_basis: options.legalBasis,
    default_timezone: options.timezone,
    dry_run: options.dryRun ? 'true' : undefined,
    check_mx: options.checkMx ? 'true' : undefined,
  }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) query.set(name, value)
  }
  return query
}
