import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { onInterrupt } from './interrupt.mjs'

const pollMs = 250
const heartbeatMs = 5_000
const silentPollsUntilAbandoned = 120
const pollsBetweenLines = 40
const takeoverMarkerMaxAgeMs = 10_000
const heldHere = new Set()

/**
 * Runs `work(noteChild)` while this process alone holds `file`, waiting for another holder first.
 * `noteChild(pid)`: should this process be killed, the lock still holds until that child ends.
 */
export async function withLock({ file, log }, work) {
  const id = await acquire(file, log)
  const release = () => {
    heldHere.delete(id)
    if (readHolder(file)?.id === id) rmSync(file, { force: true })
  }
  const takeBack = onInterrupt(() => {
    // A child that was told to stop may need a while; until then the lock has to hold for it.
    if (!isRunning(readHolder(file)?.child)) release()
  })
  const heartbeat = setInterval(() => touch(file), heartbeatMs)
  try {
    return await work((child) => writeFileSync(file, describe(id, child)))
  } finally {
    clearInterval(heartbeat)
    takeBack()
    release()
  }
}

async function acquire(file, log) {
  const id = randomUUID()
  mkdirSync(dirname(file), { recursive: true })
  const watch = { beat: undefined, silentPolls: 0 }
  for (let poll = 0; ; poll += 1) {
    if (createExclusively(file, describe(id))) {
      heldHere.add(id)
      return id
    }
    const holder = readHolder(file)
    if (holder && isAbandoned(file, holder, watch)) {
      takeOver(file, holder)
      continue
    }
    if (poll % pollsBetweenLines === 0 && holder) {
      log(`Waiting for another set-up in this checkout (process ${holder.pid ?? 'unknown'}) …`)
    }
    await delay(pollMs)
  }
}

function isAbandoned(file, holder, watch) {
  if (holder.host === hostname() && isDead(holder)) return true
  // Counted in our own polls, not by the clock, so that a laptop's sleep is not taken for silence.
  const beat = `${holder.id} ${statSync(file, { throwIfNoEntry: false })?.mtimeMs}`
  watch.silentPolls = beat === watch.beat ? watch.silentPolls + 1 : 0
  watch.beat = beat
  return watch.silentPolls >= silentPollsUntilAbandoned
}

function isDead({ pid, id, child }) {
  if (isRunning(child)) return false
  // In containers process ids repeat: our own id in a lock we do not hold is a dead namesake's.
  return pid === process.pid ? !heldHere.has(id) : !isRunning(pid)
}

function isRunning(pid) {
  if (pid === undefined) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code !== 'ESRCH'
  }
}

function describe(id, child) {
  return JSON.stringify({ pid: process.pid, host: hostname(), id, child })
}

/**
 * Two waiters may see the same dead holder; were both to delete the file, the second would delete
 * the first one's fresh lock. Only the creator of the marker named after the dead holder may delete.
 */
function takeOver(file, holder) {
  const marker = `${file}.${holder.id}.gone`
  if (!createExclusively(marker, '')) {
    const age = Date.now() - (statSync(marker, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (age > takeoverMarkerMaxAgeMs) rmSync(marker, { force: true })
    return
  }
  if (readHolder(file)?.id === holder.id) rmSync(file, { force: true })
  rmSync(marker, { force: true })
}

function createExclusively(file, content) {
  try {
    writeFileSync(file, content, { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    // Created but not yet written, or damaged.
    return { id: 'unreadable' }
  }
}

function touch(file) {
  const now = new Date()
  try {
    utimesSync(file, now, now)
  } catch {
    // Somebody deleted the lock by hand; the work itself goes on.
  }
}
