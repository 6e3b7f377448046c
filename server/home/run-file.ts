import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { runFileSchema, type RunFile } from '../../contracts/run-file.js'
import { writeJsonFile } from './json-file.js'

export function writeRunFile(home: string, run: RunFile): void {
  writeJsonFile(runFilePath(home), runFileSchema.parse(run))
}

export function removeRunFile(home: string): void {
  rmSync(runFilePath(home), { force: true })
}

function runFilePath(home: string): string {
  return join(home, 'run.json')
}
