import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { runFileSchema, type RunFile } from '../../contracts/run-file.js'
import { readJsonFile, writeJsonFile } from './json-file.js'

export function writeRunFile(home: string, run: RunFile): void {
  writeJsonFile(runFilePath(home), runFileSchema.parse(run))
}

export function removeRunFile(home: string): void {
  rmSync(runFilePath(home), { force: true })
}

function runFilePath(home: string): string {
  return join(home, 'run.json')
}

/** Several API processes may share a home; the file is the last one's. */
export function removeOwnRunFile(home: string): void {
  const file = readJsonFile(runFilePath(home), runFileSchema)
  if (file.kind === 'read' && file.value.pids.server === process.pid) removeRunFile(home)
}
