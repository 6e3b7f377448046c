#!/usr/bin/env node
import { Command } from 'commander'
import { loadEnvFile } from '../runtime/load-env-file.js'
import { BadEnvironment, readSettings } from '../runtime/settings.js'
import { CliError } from './cli-error.js'
import { keysCommand } from './keys.js'
import { terminalOutput } from './output.js'

async function main(): Promise<void> {
  loadEnvFile()
  const { home } = readSettings(process.env, process.stdout.isTTY)
  const program = new Command('overture').description('Talk to a running Overture.')
  program.addCommand(keysCommand({ home, output: terminalOutput }))
  await program.parseAsync()
}

try {
  await main()
} catch (error) {
  if (!(error instanceof CliError) && !(error instanceof BadEnvironment)) throw error
  terminalOutput.note(error.message)
  process.exitCode = 1
}
