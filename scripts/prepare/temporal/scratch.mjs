import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { onInterrupt } from '../interrupt.mjs'
import { SetupProblem } from '../problem.mjs'

const prefix = '.download-'
const leftoverAgeMs = 3_600_000

/** Runs `work` with a new folder inside `parent` (same disk, so a rename is atomic); removes it. */
export async function withScratchFolder(parent, work) {
  const scratch = createScratch(parent)
  const remove = () => rmSync(scratch, { recursive: true, force: true })
  const takeBack = onInterrupt(remove)
  try {
    return await work(scratch)
  } finally {
    takeBack()
    remove()
  }
}

function createScratch(parent) {
  try {
    mkdirSync(parent, { recursive: true })
    removeLeftovers(parent)
    return mkdtempSync(join(parent, prefix))
  } catch (error) {
    throw new SetupProblem(
      `Cannot write to the cache folder ${parent} (${error.code ?? error.message}).\n` +
        'Set OVERTURE_CACHE to a folder that you may write to.',
    )
  }
}

/** Folders of runs that were killed. By age: another container's process ids mean nothing here. */
function removeLeftovers(parent) {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue
    const folder = join(parent, name)
    const changedAt = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    if (Date.now() - changedAt > leftoverAgeMs) rmSync(folder, { recursive: true, force: true })
  }
}
