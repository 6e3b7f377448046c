import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cachedCliPath, findTemporalCli } from '../../scripts/prepare/temporal/find.mjs'
import { createMachine, fakeCli, writeExecutable } from './support/machine.js'

describe('finding the Temporal CLI without a download', () => {
  it('takes OVERTURE_TEMPORAL_CLI before the cache and PATH', async () => {
    const machine = createMachine()
    writeExecutable(cachedCliPath(machine.env), fakeCli('1.9.1'))
    machine.putOnPath('temporal', fakeCli('1.9.1'))
    const explicit = writeExecutable(join(machine.folder, 'mine'), fakeCli('1.10.0'))
    const found = await findTemporalCli({ ...machine.env, OVERTURE_TEMPORAL_CLI: explicit })
    expect(found).toEqual({ path: explicit })
  })

  it('takes the cache before PATH', async () => {
    const machine = createMachine()
    const cached = writeExecutable(cachedCliPath(machine.env), fakeCli('1.9.1'))
    machine.putOnPath('temporal', fakeCli('1.9.1'))
    expect(await findTemporalCli(machine.env)).toEqual({ path: cached })
  })

  it('takes a newer CLI on PATH when the cache is empty', async () => {
    const machine = createMachine()
    const onPath = machine.putOnPath('temporal', fakeCli('2.0.0'))
    expect(await findTemporalCli(machine.env)).toEqual({ path: onPath })
  })

  it('passes over an older CLI on PATH and a damaged one in the cache', async () => {
    const machine = createMachine()
    writeExecutable(cachedCliPath(machine.env), 'garbage')
    machine.putOnPath('temporal', fakeCli('1.8.3'))
    const { tried } = await findTemporalCli(machine.env)
    expect(tried?.map(([place]) => place)).toEqual([
      'OVERTURE_TEMPORAL_CLI',
      'cache',
      'temporal on PATH',
    ])
    expect(tried?.[2]?.[1]).toMatch(/is version 1\.8\.3, older than 1\.9\.1$/)
  })
})

describe('OVERTURE_TEMPORAL_CLI that cannot be used', () => {
  async function failureFor(prepareFile: (file: string) => void): Promise<unknown> {
    const machine = createMachine()
    writeExecutable(cachedCliPath(machine.env), fakeCli('1.9.1'))
    machine.putOnPath('temporal', fakeCli('1.9.1'))
    const file = join(machine.folder, 'mine')
    prepareFile(file)
    return findTemporalCli({ ...machine.env, OVERTURE_TEMPORAL_CLI: file }).catch(
      (error: unknown) => String(error),
    )
  }

  it.each([
    ['missing', () => {}, 'does not exist'],
    ['a folder', (file: string) => mkdirSync(file), 'is not an executable file'],
    [
      'not executable',
      (file: string) => writeFileSync(file, fakeCli('1.9.1')),
      'is not an executable file',
    ],
    ['too old', (file: string) => writeExecutable(file, fakeCli('1.9.0')), 'is version 1.9.0'],
    [
      'another program',
      (file: string) => writeExecutable(file, '#!/bin/sh\necho hello\n'),
      'does not report a "temporal version"',
    ],
  ])('fails without falling through: %s', async (_case, prepareFile, reason) => {
    expect(await failureFor(prepareFile)).toContain(reason)
  })
})
