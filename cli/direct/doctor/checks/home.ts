import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { HomeVersionMismatch, stampOf } from '../../../../server/home/stamp-home.js'
import { inMb } from '../../../../server/disk/free-space.js'
import { floorBytes } from '../../../../server/disk/space-watch.js'
import { fail, ok, warn, type Finding } from '../finding.js'
import type { Patient } from '../patient.js'

const name = 'home'
const readableByOthers = 0o077

export async function checkHome(patient: Patient): Promise<Finding[]> {
  const { home } = patient.settings
  if (!existsSync(home)) return [notYetThere(home)]
  return [folder(home) ?? stamp(home) ?? ok(name, `${home}, yours alone`), server(patient)]
}

function notYetThere(home: string): Finding {
  const parent = dirname(home)
  if (canWrite(parent)) return ok(name, `${home} is made at the first start`)
  return fail(name, `${home} cannot be made`, `Make ${parent} writable, or set OVERTURE_HOME.`)
}

function folder(home: string): Finding | undefined {
  const { uid, mode } = statSync(home)
  const me = process.getuid?.() ?? uid
  if (!canWrite(home)) {
    return fail(
      name,
      `${home} is not writable for you`,
      `chown ${me} ${home}, or set OVERTURE_HOME.`,
    )
  }
  if (uid !== me) {
    return warn(name, `${home} belongs to user ${uid}, you are ${me}`, `Run as its owner.`)
  }
  if ((mode & readableByOthers) === 0) return undefined
  const shown = (mode & 0o777).toString(8)
  return warn(
    name,
    `${home} is open to other users (mode ${shown}); it holds keys`,
    `chmod 700 ${home}`,
  )
}

function stamp(home: string): Finding | undefined {
  try {
    stampOf(home)
    return undefined
  } catch (error) {
    if (!(error instanceof HomeVersionMismatch)) throw error
    return fail(name, error.message, 'Set OVERTURE_HOME to another folder, or use that Overture.')
  }
}

function server({ run, alive, settings }: Patient): Finding {
  if (!run) return ok('server', `none runs in ${settings.home}`)
  const { server: pid } = run.pids
  if (alive) return ok('server', `process ${pid} at ${run.api_url}`)
  return warn(
    'server',
    `run.json names process ${pid}, which is not on this machine: it was killed`,
    'npm start; it cleans up by itself.',
  )
}

function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    // whatever the reason, this process cannot write there
    return false
  }
}

const warnBytes = 2 * 1024 * 1_048_576
const failBytes = 500 * 1_048_576
const warnFiles = 10_000

export async function checkDisk({ settings, freeSpace }: Patient): Promise<Finding[]> {
  const { home } = settings
  const { bytes, files } = freeSpace(home)
  const left = `${inMb(bytes)} free for ${home}`
  const free = `Free space there, or move the folder and set OVERTURE_HOME.`
  if (bytes < failBytes) {
    const end = `below ${inMb(floorBytes)} an embedded server stops sending`
    return [fail('disk', `${left}; ${end}`, free)]
  }
  if (bytes < warnBytes) return [warn('disk', left, free)]
  if (files !== null && files < warnFiles) {
    return [warn('disk', `room for ${files} more files for ${home}`, 'Remove files there.')]
  }
  return [ok('disk', left)]
}
