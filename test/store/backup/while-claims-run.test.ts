import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { backupFileSource } from '../../../store/backup/backup-file.js'
import { checkBackup, readChunks } from '../../../store/backup/read-backup.js'
import type { Store } from '../../../store/open-store.js'
import { createFakeEmail } from '../../support/fake-email.js'
import { performerOn } from '../../support/activities.js'
import { openTestStore } from '../../support/stores.js'
import { seedTouch } from '../../support/seed-touch.js'
import { until } from '../../support/until.js'
import { makeScopes, monday9, orderFor, seedCampaign } from '../../support/world.js'
import { backUp } from './support.js'

const claims = 200
let dir: string
let store: Store

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'overture-backup-'))
  // PGlite has one connection: there nobody else writes meanwhile
  store = await openTestStore('postgres')
})

afterAll(async () => {
  await store.close()
  await rm(dir, { recursive: true, force: true })
})

async function rowsOf(path: string, table: string): Promise<Record<string, string | null>[]> {
  const source = backupFileSource(path)
  const backup = await checkBackup(source)
  const columns = backup.header.tables.find(({ name }) => name === table)!.columns
  const rows: Record<string, string | null>[] = []
  for await (const chunk of readChunks(source, backup)) {
    if (chunk.table !== table) continue
    const named = chunk.rows.map((row) => row.map((value, index) => [columns[index]!, value]))
    rows.push(...named.map((row) => Object.fromEntries(row)))
  }
  return rows
}

it('is one instant: in every backup taken while 200 claims run the history of each touch agrees with its state', async () => {
  const seeded = await seedCampaign(store, { contacts: claims })
  for (let contact = 1; contact <= claims; contact += 1) {
    await seedTouch(store, 'default', {
      contact,
      account: contact,
      step: 1,
      state: 'planned',
      at: monday9,
    })
  }
  await makeScopes(store, seeded)
  const email = createFakeEmail()
  const { perform } = performerOn(store, email)
  const orders = seeded.contacts.map((_, index) => orderFor(seeded, index))
  const work = async () => {
    for (let order = orders.shift(); order; order = orders.shift()) await perform(order)
  }
  const working = Promise.all(Array.from({ length: 6 }, work))
  const seen: number[] = []
  for (let count = 1; count <= 4; count += 1) {
    await until(() => email.submitted.length >= count * 30)
    const path = join(dir, `${count}.gz`)
    await backUp(store, path)
    const touches = await rowsOf(path, 'touches')
    const events = await rowsOf(path, 'touch_events')
    const last = new Map(events.map((event) => [event['touch_id'], event]))
    const disagreeing = touches.filter(
      ({ touch_id, state, fence }) =>
        (last.get(touch_id!)?.['state'] ?? 'planned') !== state ||
        (last.get(touch_id!)?.['fence'] ?? '0') !== fence,
    )
    expect(disagreeing).toEqual([])
    expect(touches).toHaveLength(claims)
    seen.push(touches.filter(({ state }) => state === 'sent').length)
  }
  await working
  // otherwise it was not taken while they ran
  expect(seen.some((sent) => sent > 0 && sent < claims)).toBe(true)
  expect(email.submitted).toHaveLength(claims)
})
