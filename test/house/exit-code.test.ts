import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

it('a red test makes the test command fail', { timeout: 90_000 }, () => {
  const dir = mkdtempSync(join(root, 'test', 'house', 'red-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  writeFileSync(
    join(dir, 'red.test.ts'),
    "import { expect, it } from 'vitest'\nit('is red', () => expect(1).toBe(2))\n",
  )
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const run = spawnSync(process.execPath, [vitest, 'run', dir], { cwd: root, encoding: 'utf8' })
  expect(run.stdout).toMatch(/1 failed/)
  expect(run.status).toBe(1)
})
