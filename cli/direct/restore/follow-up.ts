import { Command } from 'commander'
import {
  restoreConfirmedSchema,
  restoreReportSchema,
  type Doubt,
  type RestoreReport,
} from '../../../contracts/restores.js'
import type { Settings } from '../../../runtime/settings.js'
import { callApi } from '../../call-api.js'
import { findServer, type Server, type ServerOptions } from '../../find-server.js'
import type { Output } from '../../output.js'

interface Common extends ServerOptions {
  json?: true
}

type Confirmation = Common & { note: string; restartWorkflows?: true }

export function reportCommand(settings: Settings, output: Output): Command {
  return withServer(new Command('report'))
    .description('list what may have been sent since the backup')
    .argument('<restore_id>')
    .action((restoreId: string, options: Common) =>
      report({ settings, output }, restoreId, options),
    )
}

export function confirmCommand(settings: Settings, output: Output): Command {
  return withServer(new Command('confirm'))
    .description('you have looked: let the tenant of this restore send again')
    .argument('<restore_id>')
    .requiredOption('--note <text>', 'what you looked at; kept with the restore')
    .option(
      '--restart-workflows',
      'the Temporal server began empty: start unfinished accounts again',
    )
    .action((restoreId: string, options: Confirmation) =>
      confirm({ settings, output }, restoreId, options),
    )
}

function withServer(command: Command): Command {
  return command
    .option('--url <url>', 'the address of an Overture elsewhere')
    .option('--key <key>', 'the API key to call with')
    .option('--json', 'print the answer as JSON')
}

interface Terminal {
  settings: Settings
  output: Output
}

async function report(terminal: Terminal, restoreId: string, options: Common): Promise<void> {
  const { output } = terminal
  const server = await findServer(terminal.settings.home, options)
  const { doubts, ...answer } = await wholeReport(server, restoreId)
  if (options.json) return output.json({ ...answer, data: doubts })
  output.table(
    ['TOUCH', 'CAMPAIGN', 'CONTACT', 'STEP', 'WAS DUE', 'STATE'],
    doubts.map((doubt) => [
      doubt.touch_id,
      doubt.campaign_id,
      doubt.contact_id,
      `${doubt.step} ${doubt.channel}`,
      doubt.slot_at,
      doubt.state,
    ]),
  )
  const { restore, advice } = answer
  output.note(
    `Backup of ${restore.taken_at}, restored ${restore.restored_at}: ${restore.in_doubt} touches may have been sent since, ${restore.unresolved} of them still unknown.`,
  )
  for (const line of advice) output.note(`! ${line}`)
}

async function wholeReport(server: Server, restoreId: string) {
  const doubts: Doubt[] = []
  let cursor: string | null = ''
  for (;;) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page: RestoreReport = await callApi(server, {
      method: 'GET',
      path: `/api/v1/restores/${encodeURIComponent(restoreId)}/report?limit=200${query}`,
      answer: restoreReportSchema,
    })
    doubts.push(...page.data)
    cursor = page.next_cursor
    if (cursor === null) return { doubts, restore: page.restore, advice: page.advice }
  }
}

async function confirm(
  { settings, output }: Terminal,
  restoreId: string,
  options: Confirmation,
): Promise<void> {
  const done = await callApi(await findServer(settings.home, options), {
    method: 'POST',
    path: `/api/v1/restores/${encodeURIComponent(restoreId)}/confirm`,
    body: { note: options.note, restart_workflows: options.restartWorkflows ?? false },
    answer: restoreConfirmedSchema,
  })
  if (options.json) return output.json(done)
  const { tenant_id, unresolved } = done.restore
  output.line(
    done.lifted
      ? `${tenant_id} sends again: ${done.resumed} accounts go on, ${done.restarted} were started again.`
      : `${tenant_id} is still held: another restore of it waits to be confirmed.`,
  )
  if (unresolved > 0) {
    output.note(`${unresolved} touches stay unknown until somebody says what became of them.`)
  }
}
