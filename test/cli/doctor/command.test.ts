import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { findingSchema } from '../../../cli/direct/doctor/finding.js'
import { version } from '../../../server/version.js'
import { emptyHome } from './support.js'

const hooks = new URL('../../server/support/resolve-ts.mjs', import.meta.url).href
const main = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url))

interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** `overture doctor` as a process of its own, from the sources. */
function overture(args: string[], env: Record<string, string>): Promise<Ended> {
  const flags = ['--experimental-transform-types', '--no-warnings', '--import', hooks]
  const { PATH = '' } = process.env
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [...flags, main, ...args],
      // a folder without .env
      { env: { PATH, ...env }, cwd: fileURLToPath(new URL('.', import.meta.url)) },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code
        if (typeof code === 'number') resolve({ code, stdout, stderr })
        else reject(error ?? new Error('no exit code'))
      },
    )
  })
}

/** What differs from machine to machine. */
const anyMachine = (text: string, home: string) =>
  text
    .replaceAll(home, 'HOME')
    .replace(process.versions.node, 'NODE')
    .replace(version, 'VERSION')
    .replace(/\d+ MB free/, 'MANY MB free')

describe('overture doctor', () => {
  it('before the first start says exactly this', async () => {
    const home = emptyHome()
    const { code, stdout, stderr } = await overture(['doctor'], { OVERTURE_HOME: home })
    expect(anyMachine(stdout, home))
      .toBe(`ok       settings: development, sandbox on, embedded store, embedded Temporal
ok       Node.js: NODE
ok       Overture: VERSION, run from its sources
ok       home: HOME, yours alone
ok       server: none runs in HOME
ok       disk: MANY MB free for HOME
ok       store: embedded, made at the first start
skipped  clock of the store: embedded: it is the one of this machine
skipped  Temporal: embedded, started by the server, which does not run
skipped  workers: the embedded Temporal does not run
skipped  API: no server runs here
ok       PUBLIC_URL: not set; links lead to the API on this machine
skipped  mail server: the sandbox takes all mail
skipped  Twilio: the sandbox takes all SMS
skipped  processes: the embedded store serves one process
skipped  DNS of senders: there is no store yet
skipped  waiting for a person: there is no store yet
`)
    expect(stderr).toBe('8 ok, 0 to look at, 0 failed, 9 skipped\n')
    expect(code).toBe(0)
  })

  it('with settings that cannot be read says which, and ends with 1', async () => {
    const env = { OVERTURE_HOME: emptyHome(), PORT: 'x', CLAIM_LEASE_SECONDS: '1' }
    const { code, stdout } = await overture(['doctor'], env)
    expect(code).toBe(1)
    expect(stdout).toContain(`FAIL     settings: PORT: must be a port number from 0 to 65535
         → Correct the variable; .env.example describes each.
FAIL     settings: CLAIM_LEASE_SECONDS: must be a whole number from 5 to 3600
`)
    expect(stdout).toContain('skipped  everything else: needs settings that can be read')
  })

  it('tells a script in JSON, without a secret, and fails when anything failed', async () => {
    const secret = 'hunter2'
    const { code, stdout, stderr } = await overture(['doctor', '--json'], {
      OVERTURE_HOME: emptyHome(),
      DATABASE_URL: `postgres://u:${secret}@127.0.0.1:1/x`,
      SMTP_URL: `smtp://u:${secret}@127.0.0.1:1`,
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      TEMPORAL_API_KEY: secret,
    })
    const findings = findingSchema.array().parse(JSON.parse(stdout))
    const failed = findings.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name)
    expect(failed).toEqual(['store', 'Temporal', 'mail server'])
    expect(findings.filter(({ verdict, fix }) => verdict === 'fail' && fix === null)).toEqual([])
    expect(code).toBe(1)
    expect(stdout + stderr).not.toContain(secret)
  })
})
