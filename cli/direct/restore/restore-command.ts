import { Command } from 'commander'
import type { Settings } from '../../../runtime/settings.js'
import type { Output } from '../../output.js'
import { confirmCommand, reportCommand } from './follow-up.js'
import { runRestore, type RestoreOptions } from './run-restore.js'

export function restoreCommand(settings: Settings, output: Output): Command {
  return new Command('restore')
    .description('bring a backup back; nothing is sent until you confirm the restore')
    .argument('<file>', 'what overture backup wrote')
    .option('--replace', 'delete what the store holds now')
    .option('--yes', 'do not ask before that')
    .option('--temporal <file>', 'the backup of the embedded Temporal server that belongs to it')
    .action((file: string, options: RestoreOptions) =>
      runRestore(settings, output, { file, options }),
    )
    .addCommand(reportCommand(settings, output))
    .addCommand(confirmCommand(settings, output))
}
