import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createDns, type Dns } from '../../../runtime/dns.js'
import type { Finding } from '../../../cli/direct/doctor/finding.js'
import { admit, type Patient } from '../../../cli/direct/doctor/patient.js'
import { wallClock, type Clock } from '../../../runtime/clock.js'
import { readSettings } from '../../../runtime/settings.js'
import { freeSpace, type ReadFreeSpace } from '../../../server/disk/free-space.js'

interface World {
  env?: Record<string, string>
  clock?: Clock
  dns?: Dns
  space?: ReadFreeSpace
}

export function emptyHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'overture-doctor-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

/** As the command sees it with these variables. */
export function patientWith({ env = {}, clock, dns, space }: World = {}): Patient {
  const patient = admit({
    settings: readSettings({ OVERTURE_HOME: env['OVERTURE_HOME'] ?? emptyHome(), ...env }, false),
    clock: clock ?? wallClock,
    dns: dns ?? createDns(['127.0.0.1:1']),
    freeSpace: space ?? freeSpace,
  })
  onTestFinished(() => patient.close())
  return patient
}

/** `verdict name: found → fix`, one line each. */
export function lines(findings: Finding[]): string[] {
  return findings.map(({ name, verdict, found, fix }) =>
    fix === null ? `${verdict} ${name}: ${found}` : `${verdict} ${name}: ${found} → ${fix}`,
  )
}
