import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sourceFolders } from './paths.mjs'

const assetPattern = /\.(html|sql|liquid|css)$/

/** What a build depends on: `{ files, assets, hash }`, paths relative to `root`. */
export function readSources(root) {
  const files = sourceFolders.flatMap((folder) => listFiles(root, folder)).sort(byCodeUnit)
  const settings = readdirSync(root).filter((name) => /^tsconfig.*\.json$/.test(name))
  const inputs = [...files, ...settings.sort(byCodeUnit), 'package.json', 'package-lock.json']
  const hash = createHash('sha256')
  for (const file of inputs) {
    const content = readFileSync(join(root, file))
    hash.update(`${file}\0${content.length}\0`).update(content)
  }
  return {
    files,
    assets: files.filter((file) => assetPattern.test(file)),
    hash: hash.digest('hex'),
  }
}

function byCodeUnit(left, right) {
  return left < right ? -1 : 1
}

function listFiles(root, folder) {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : listFiles(root, path)
    return entry.isFile() ? [path] : []
  })
}
