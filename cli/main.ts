#!/usr/bin/env node
import { Command } from 'commander'
import { loadEnvFile } from '../runtime/load-env-file.js'
import { BadEnvironment, readSettings } from '../runtime/settings.js'
import { CliError } from './cli-error.js'
import { backupCommand } from './direct/backup/backup-command.js'
import { deployCommand } from './direct/deploy/deploy-command.js'
import { doctorCommand } from './direct/doctor/doctor-command.js'
import { recoverCommand } from './direct/recover-key.js'
import { restoreCommand } from './direct/restore/restore-command.js'
import { keysCommand } from './keys.js'
import { leadsCommand } from './leads.js'
import { terminalOutput } from './output.js'
import { verifyCommand } from './verify.js'

async function main(): Promise<void> {
  loadEnvFile()
  const program = new Command('overture').description('Talk to a running Overture.')
  program.addCommand(
    doctorCommand({
      env: process.env,
      terminal: process.stdout.isTTY,
      output: terminalOutput,
      end: (failed) => {
        if (failed) process.exitCode = 1
      },
    }),
  )
  // the doctor is who explains settings that cannot be read
  if (process.argv[2] !== 'doctor') addCommands(program)
  await program.parseAsync()
}

function addCommands(program: Command): void {
  const settings = readSettings(process.env, process.stdout.isTTY)
  const { home } = settings
  const keys = keysCommand({ home, output: terminalOutput })
  program.addCommand(keys.addCommand(recoverCommand(settings, terminalOutput)))
  program.addCommand(
    leadsCommand({
      home,
      output: terminalOutput,
      screen: { isTerminal: process.stderr.isTTY, write: (text) => process.stderr.write(text) },
      input: process.stdin,
      leave: (code) => {
        process.exitCode = code
      },
    }),
  )
  program.addCommand(verifyCommand({ home, output: terminalOutput }))
  program.addCommand(deployCommand(settings, terminalOutput))
  program.addCommand(backupCommand(settings, terminalOutput))
  program.addCommand(restoreCommand(settings, terminalOutput))
}

try {
  await main()
} catch (error) {
  if (!(error instanceof CliError) && !(error instanceof BadEnvironment)) throw error
  terminalOutput.note(error.message)
  process.exitCode = 1
}
