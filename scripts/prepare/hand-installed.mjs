import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * True when a person's own `npm install` or `npm ci` already holds exactly what package-lock.json
 * names. npm writes node_modules/.package-lock.json last, so its presence means it finished.
 */
export function isInstalledByHand(root) {
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'))
  const locked = readPackages(join(root, 'package-lock.json'))
  if (!installed || !locked) return false
  const isLocked = ([path, entry]) =>
    locked[path]?.version === entry.version && locked[path]?.integrity === entry.integrity
  const isThere = ([path, entry]) => path === '' || entry.optional || path in installed
  return Object.entries(installed).every(isLocked) && Object.entries(locked).every(isThere)
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}
