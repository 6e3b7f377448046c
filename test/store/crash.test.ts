import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../store/open-store.js'
import { runProgram } from '../server/support/node-program.js'

/** A row counts as acknowledged when the line that names it has arrived here. */
it('loses no acknowledged row to kill -9 (3 rounds)', { timeout: 180_000 }, async () => {
  const home = await mkdtemp(join(tmpdir(), 'crash-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  const acknowledged: string[] = []
  for (const [round, rows] of [1, 40, 150].entries()) {
    const writer = runProgram('../../store/support/write-until-killed.ts', {
      home,
      prefix: `round${round}`,
    })
    for (let index = 0; index < rows; index += 1) {
      const { written } = (await writer.nextLine()) as { written: string }
      acknowledged.push(written)
    }
    await writer.kill('SIGKILL')

    const store = await openStore({ kind: 'embedded', home })
    const found = await store.db.selectFrom('scopes').select(['kind', 'key']).execute()
    await store.close()
    const keys = (kind: string) =>
      found
        .filter((row) => row.kind === kind)
        .map((row) => row.key)
        .sort()
    expect(keys('contact')).toEqual(expect.arrayContaining(acknowledged))
    // and no transaction is there by half
    expect(keys('account')).toEqual(keys('contact'))
  }
  expect(acknowledged).toHaveLength(191)
})
