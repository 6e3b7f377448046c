import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { root } from './fixture-tree.js'

/** Answers what the tool printed, whatever its exit code. */
export function runTool(tool: string, args: string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, 'node_modules', '.bin', tool), ...args],
      { cwd, maxBuffer: 64 * 1024 * 1024, timeout: 30_000 },
      (_error, stdout, stderr) => resolve(stdout + stderr),
    )
  })
}
