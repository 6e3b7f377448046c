import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { sql } from 'kysely'
import { importContacts, type ImportCall } from '../api/contacts/import/import-contacts.js'
import type { ApiDeps } from '../api/deps.js'
import { wallClock } from '../runtime/clock.js'
import { openStore, type Store } from '../store/open-store.js'
import { ensureTenant } from '../store/repositories/tenants.js'
import { withPostgres } from './support/postgres.js'
import type { Report, Row, Say } from './support/report.js'
import { figure, median, spread } from './support/statistics.js'

const rounds = 5
const people = 20_000
const tenantId = 'bench'

/** A CSV file on its way into the store, beside the same rows by COPY into a table with the same indexes. */
export async function imports(say: Say): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'overture-copy-'))
  // the database server is another user
  await chmod(folder, 0o755)
  try {
    return await withPostgres(async (url) => {
      const store = await openStore({ kind: 'postgres', url })
      try {
        return report(await measure(store, folder, say))
      } finally {
        await store.close()
      }
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}

interface Round {
  /** Rows a second. */
  copy: number
  fresh: number
  again: number
  stopping: number
}

async function measure(store: Store, folder: string, say: Say): Promise<Round[]> {
  await store.transaction((trx) => ensureTenant(trx, tenantId, wallClock.now()))
  await sql`create table copied (like contacts including all)`.execute(store.db)
  const found: Round[] = []
  for (let round = 0; round <= rounds; round += 1) {
    say(round === 0 ? 'warming up' : `round ${round} of ${rounds}`)
    const file = await writeRows(folder, round)
    const csv = fileOf(round, 'Booth', '4a')
    const measured = {
      copy: await rate(() => sql.raw(`copy copied from '${file}' with csv`).execute(store.db)),
      fresh: await rate(() => importFile(store, csv)),
      again: await rate(() => importFile(store, csv)),
      stopping: await rate(() => importFile(store, fileOf(`s${round}`, 'unsubscribed', 'yes'))),
    }
    if (round > 0) found.push(measured)
  }
  return found
}

async function rate(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (people / (performance.now() - started)) * 1000
}

function fileOf(round: number | string, header: string, value: string): Buffer {
  const lines = Array.from(
    { length: people },
    (_, index) =>
      `p${index}.${round}@n${index % 500}.example,First ${index},"Last, ${index}",Engineer,North ${index % 500},Europe/Berlin,DE,${value}\n`,
  )
  return Buffer.from(
    `email,first name,last name,title,company,timezone,country,${header}\n${lines.join('')}`,
  )
}

/** What the import makes of the same people, in the order of the table's columns. */
async function writeRows(folder: string, round: number): Promise<string> {
  const path = join(folder, `${round}.csv`)
  const at = '2026-11-23T09:00:00Z'
  const lines = Array.from(
    { length: people },
    (_, index) =>
      `${tenantId},con_${round}_${index},p${index}.${round}@n${index % 500}.example,,,First ${index},"Last, ${index}",Engineer,North ${index % 500},,Europe/Berlin,DE,,,,{},"{""booth"":""4a""}",${at},${at}\n`,
  )
  await writeFile(path, lines.join(''), { mode: 0o644 })
  return path
}

async function importFile(store: Store, file: Buffer): Promise<void> {
  const deps = {
    store,
    clock: { now: () => Promise.resolve(wallClock.now()) },
    outbox: { nudge: () => {} },
  } as unknown as ApiDeps
  const caller = { tenantId, keyId: 'key_bench', name: 'bench', requestId: 'bench' }
  const request = Object.assign(Readable.from(piecesOf(file)), {
    headers: { 'content-type': 'text/csv' },
    complete: true,
  })
  const call = { caller, request, query: {} } as unknown as ImportCall
  const answer = await importContacts(deps, call)
  if (answer.refused > 0 || answer.rows !== people) throw new Error('the import refused good rows')
}

/** As a socket hands them over. */
function* piecesOf(file: Buffer): Generator<Buffer> {
  const size = 65_536
  for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size)
}

function report(found: Round[]): Report {
  return {
    title: 'Import of contacts beside COPY',
    rows: [
      row('new people', found, 'fresh'),
      row('the same file again', found, 'again'),
      row('new people, each unsubscribed', found, 'stopping'),
    ],
    notes: [
      `${rounds} rounds of ${people} rows from a CSV file on PostgreSQL: the median and between what the rounds lay.`,
      'Import: everything but the socket: decoding, parsing, checking, ids, chunks of 500, the list, the answer.',
      'COPY: one statement, finished rows from a file of the database server, a table with the same indexes.',
    ],
  }
}

function row(what: string, found: Round[], name: 'fresh' | 'again' | 'stopping'): Row {
  const unit = ' rows/s'
  return {
    what,
    measured: spread(
      found.map((round) => round[name]),
      unit,
    ),
    yardstick: spread(
      found.map(({ copy }) => copy),
      unit,
    ),
    ratio: figure(median(found.map((round) => round.copy / round[name]))),
  }
}
