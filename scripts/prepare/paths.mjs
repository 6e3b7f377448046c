import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export const sourceFolders = [
  'contracts',
  'domain',
  'workflows',
  'calendar',
  'activities',
  'store',
  'intake',
  'workers',
  'api',
  'sandbox',
  'demo',
  'runtime',
  'server',
  'cli',
]

export function pinnedNodePath(root) {
  return join(root, 'node_modules', '.bin', 'node')
}

export function setupLockPath(root) {
  return join(root, '.cache', 'setup.lock')
}

export function cacheRoot(env) {
  return resolve(env.OVERTURE_CACHE || join(homedir(), '.cache', 'overture'))
}

export function pathFolders(env) {
  return (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
}

export function envWithPathFirst(env, folder) {
  const others = pathFolders(env).filter((entry) => entry !== folder)
  return { ...env, PATH: [folder, ...others].join(delimiter) }
}

export function envWithoutPath(env, folder) {
  return {
    ...env,
    PATH: pathFolders(env)
      .filter((entry) => entry !== folder)
      .join(delimiter),
  }
}
