import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wallClock } from '../../../runtime/clock.js'
import { knownMigrations } from '../../../store/migrate.js'
import type { Store } from '../../../store/open-store.js'
import { recordArrival } from '../../../store/repositories/processes.js'
import { openTestStore, storeKinds } from '../../support/stores.js'
import { seedTouch } from '../../support/seed-touch.js'
import { monday9, seedCampaign } from '../../support/world.js'
import { allRows, backUp, restore, rewrite } from './support.js'

describe.each(storeKinds)('a backup that cannot be restored into %s', (kind) => {
  let dir: string
  let good: string
  let source: Store
  let target: Store

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'overture-backup-'))
    source = await openTestStore('postgres')
    await seedCampaign(source, { contacts: 40 })
    await seedTouch(source, 'default', { contact: 1, step: 1, state: 'sent', at: monday9 })
    good = join(dir, 'good.gz')
    await backUp(source, good)
    target = await openTestStore(kind)
    await seedCampaign(target, { tenantId: 'old', contacts: 2 })
  })

  afterAll(async () => {
    await source.close()
    await target.close()
    await rm(dir, { recursive: true, force: true })
  })

  async function refused(path: string, replace = true): Promise<string> {
    const before = await allRows(target)
    const answer = await restore(target, path, { replace }).then(
      () => 'restored',
      (error: Error) => `${error.name}: ${error.message}`,
    )
    expect(await allRows(target)).toEqual(before)
    return answer
  }

  it('says that a torn file is torn, wherever it was cut', async () => {
    const whole = await readFile(good)
    for (const part of [0, 0.3, 0.7, 0.999]) {
      const torn = join(dir, `torn-${part}.gz`)
      await writeFile(torn, whole.subarray(0, Math.floor(whole.length * part)))
      expect(await refused(torn)).toMatch(/^BadBackup: .*(torn|empty)/)
    }
    const lines = gunzipSync(whole).toString().trimEnd().split('\n')
    const cut = join(dir, 'cut.gz')
    await writeFile(cut, gzipSync(`${lines.slice(0, -1).join('\n')}\n`))
    expect(await refused(cut)).toBe(
      'BadBackup: The file is torn: its last line is missing. Use another backup.',
    )
  })

  it('finds one flipped byte, in the packed file and in a file that was packed again', async () => {
    const packed = Buffer.from(await readFile(good))
    packed[Math.floor(packed.length / 2)]! ^= 1
    await writeFile(join(dir, 'flipped.gz'), packed)
    expect(await refused(join(dir, 'flipped.gz'))).toMatch(/^BadBackup: /)

    const text = gunzipSync(await readFile(good)).toString()
    await writeFile(join(dir, 'edited.gz'), gzipSync(text.replace('p1@north1', 'p9@north1')))
    expect(await refused(join(dir, 'edited.gz'))).toBe(
      'BadBackup: The file was changed or damaged: its checksum does not fit. Use another backup.',
    )
  })

  it('refuses rows that do not fit although the checksum does, and takes back what it had written', async () => {
    const doubled = await rewrite(good, (lines) => [...lines, lines.at(-1)!])
    expect(await refused(doubled)).toMatch(/duplicate key/)
    const lacking = await rewrite(good, (lines) =>
      lines.filter((line) => !line.includes('"table":"touches"')),
    )
    expect(await refused(lacking)).toBe(
      'BadBackup: The backup promises 1 rows of touches and holds 0.',
    )
  })

  const header = (change: object) => (lines: string[]) => [
    JSON.stringify({ ...JSON.parse(lines[0]!), ...change }),
    ...lines.slice(1),
  ]

  it('names what is newer than this version', async () => {
    expect(await refused(await rewrite(good, header({ format: 2 })))).toMatch(
      /^BadBackup: The backup has format 2; this Overture reads format 1/,
    )
    const migrations = [...knownMigrations, '0099-tomorrow']
    const newer = await rewrite(good, header({ migrations, overture_version: '9.9.9' }))
    expect(await refused(newer)).toBe(
      'BadBackup: The backup was taken by a newer Overture (9.9.9): this one does not know 0099-tomorrow. Update Overture, then restore.',
    )
    const strange = await rewrite(
      good,
      header({ tables: [{ name: 'x', columns: ['y'], sequences: [] }] }),
    )
    expect(await refused(strange)).toMatch(/has no column x\.y/)
  })

  it('tells a file of another kind and a file that is not there', async () => {
    await writeFile(join(dir, 'note.txt'), 'hello')
    expect(await refused(join(dir, 'note.txt'))).toMatch(/damaged or no backup/)
    await writeFile(join(dir, 'note.gz'), gzipSync('{"a":1}\n'))
    expect(await refused(join(dir, 'note.gz'))).toMatch(/does not begin like a backup/)
    expect(await refused(join(dir, 'missing.gz'))).toMatch(/There is no file/)
  })

  it('keeps a store that holds something until it is told to replace it', async () => {
    expect(await refused(good, false)).toBe(
      'Error: The store is not empty: it holds 1 campaigns, 2 contacts and 0 touches. A restore would delete them; to do that, say --replace.',
    )
  })

  it('refuses while a process serves the store', async () => {
    const other = await openTestStore('postgres')
    await recordArrival(other.db, {
      processId: 'p1',
      role: 'worker',
      host: 'box',
      pid: 12,
      version: '1',
      settings: {},
      wallMs: wallClock.now(),
    })
    await expect(restore(other, good, { aliveMs: 30_000 })).rejects.toThrow(
      'This store is in use: worker process 12 on box.',
    )
    const later = wallClock.now() + 31_000
    await restore(other, good, { aliveMs: 30_000, nowMs: later })
    await other.close()
  })

  it('replaces everything in one go when it is told to', async () => {
    const other = await openTestStore('postgres')
    await seedCampaign(other, { tenantId: 'old', contacts: 2 })
    await restore(other, good, { replace: true })
    const { rows } = await sql`select tenant_id from tenants`.execute(other.db)
    expect(rows).toEqual([{ tenant_id: 'default' }])
    await other.close()
  })
})
