import { describe, expect, test } from 'vitest'
import type { Build, Builds } from '../../cli/direct/deploy/builds.js'
import { neededBecause, unattended } from '../../cli/direct/deploy/judge-build.js'
import { refusalOf } from '../../cli/direct/deploy/move.js'
import { nobodyToTakeBack } from '../../cli/direct/deploy/promote.js'

const now = Date.parse('2026-11-21T12:00:00Z')
const alive = { 'overture-workflows': 2, 'overture-delivery': 2 }
const gone = { 'overture-workflows': 0, 'overture-delivery': 0 }

const build = (changes: Partial<Build> = {}): Build => ({
  build_id: 'a',
  state: 'draining',
  left_at: '2026-11-21T11:00:00Z',
  pinned_runs: 0,
  workers: alive,
  ...changes,
})

describe('the workers of a build', () => {
  test.each<[string, Partial<Build>, string | null]>([
    ['current', { state: 'current', left_at: null }, 'a is the current build'],
    ['ramping', { state: 'ramping' }, 'a takes a share'],
    ['with runs', { pinned_runs: 3 }, 'a still has 3 running'],
    ['that the server calls drained, with runs', { state: 'drained', pinned_runs: 1 }, '1 running'],
    ['left 59 s ago', { left_at: '2026-11-21T11:59:01Z' }, 'less than a minute ago'],
    ['left 60 s ago', { left_at: '2026-11-21T11:59:00Z' }, null],
    ['empty', {}, null],
    ['never current', { state: 'never current', left_at: null }, null],
  ])('%s', (_name, changes, expected) => {
    const needed = neededBecause(build(changes), now)
    if (expected === null) expect(needed).toBeNull()
    else expect(needed).toContain(expected)
  })

  test('must be on every queue', () => {
    expect(unattended(build())).toEqual([])
    expect(unattended(build({ workers: { ...alive, 'overture-delivery': 0 } }))).toEqual([
      'overture-delivery',
    ])
  })
})

describe('moving what runs on a build', () => {
  const next = build({ build_id: 'b', state: 'current', left_at: null })
  const known = (builds: Build[], without = gone): Builds => ({
    builds,
    unversioned_runs: 0,
    workers_without_build: without,
    token: new Uint8Array(),
  })
  const order = { buildId: 'a', takeOver: false, perSecond: 20 }
  const full = build({ pinned_runs: 2 })
  const dead = build({ pinned_runs: 2, workers: gone })

  test.each<[string, Build, Builds, boolean, string | null]>([
    ['both live', full, known([next]), false, null],
    ['its workers are gone', dead, known([next]), false, 'add --take-over'],
    ['its workers are gone, and that is known', dead, known([next]), true, null],
    ['it is current', build({ state: 'current' }), known([next]), false, 'Promote another build'],
    ['the next one is dead', full, known([{ ...next, workers: gone }]), true, 'No live worker on'],
    ['nothing is current, nobody waits', full, known([]), false, 'workers without a build id'],
    ['back to workers without a build id', full, known([], alive), false, null],
    ['nobody to replay it', dead, known([], alive), true, 'none can take over'],
  ])('%s', (_name, from, builds, takeOver, expected) => {
    const refusal = refusalOf(from, builds, { ...order, takeOver })
    if (expected === null) expect(refusal).toBeNull()
    else expect(refusal).toContain(expected)
  })
})

test('everything is given back only to workers that are there', () => {
  expect(nobodyToTakeBack({ workers_without_build: alive })).toBeNull()
  expect(nobodyToTakeBack({ workers_without_build: gone })).toContain(
    'No live worker without a build id on overture-workflows and overture-delivery.',
  )
})
