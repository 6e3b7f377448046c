import { Command } from 'commander'
import { wallClock } from '../../../runtime/clock.js'
import { freeSpace } from '../../../server/disk/free-space.js'
import type { Output } from '../../output.js'
import { readEnvironment } from './checks/settings.js'
import { checkBuild, checkNode } from './checks/versions.js'
import { createDns } from '../../../runtime/dns.js'
import { examine } from './examine.js'
import { skipped, type Finding } from './finding.js'
import { inLines, summary } from './report.js'

export interface DoctorTerminal {
  env: Record<string, string | undefined>
  /** Findings are shown as they come; elsewhere in their order. */
  terminal: boolean
  output: Output
  /** Told whether anything failed. */
  end(failed: boolean): void
}

interface Options {
  json?: true
  dns?: string[]
}

export function doctorCommand(at: DoctorTerminal): Command {
  return new Command('doctor')
    .description('check settings, every part and what waits for a person; changes nothing')
    .option('--json', 'print the findings as JSON')
    .option('--dns <server...>', 'name servers to ask about senders, as address or address:port')
    .action((options: Options) => doctor(at, options))
}

async function doctor(at: DoctorTerminal, options: Options): Promise<void> {
  const { output, terminal } = at
  const live = terminal && !options.json
  const show = (findings: Finding[]) =>
    findings.flatMap(inLines).forEach((line) => output.line(line))
  const findings = await findAll(at, { options, onFound: live ? show : () => {} })
  if (options.json) output.json(findings)
  else if (!live) show(findings)
  if (!options.json) output.note(summary(findings))
  at.end(findings.some(({ verdict }) => verdict === 'fail'))
}

interface Asked {
  options: Options
  onFound: (findings: Finding[]) => void
}

async function findAll({ env }: DoctorTerminal, { options, onFound }: Asked): Promise<Finding[]> {
  const { settings, findings } = readEnvironment(env)
  const here = [...findings, checkNode(), checkBuild()]
  onFound(here)
  if (!settings) {
    const rest = [skipped('everything else', 'needs settings that can be read')]
    onFound(rest)
    return [...here, ...rest]
  }
  const dns = createDns(options.dns)
  const found = await examine({ settings, clock: wallClock, dns, freeSpace }, { onFound })
  return [...here, ...found]
}
