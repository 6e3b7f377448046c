import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../../', import.meta.url))

export interface FixtureTree {
  path: string
  write(files: Record<string, string>): Promise<void>
  remove(): Promise<void>
}

/** A temporary checkout with the packages of this one and the named files and folders. */
export async function fixtureTree(copied: string[]): Promise<FixtureTree> {
  const path = await mkdtemp(join(tmpdir(), 'overture-house-'))
  await symlink(join(root, 'node_modules'), join(path, 'node_modules'), 'dir')
  for (const name of copied) await cp(join(root, name), join(path, name), { recursive: true })
  return {
    path,
    async write(files) {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(path, name)), { recursive: true })
        await writeFile(join(path, name), text)
      }
    },
    remove: () => rm(path, { recursive: true, force: true }),
  }
}
