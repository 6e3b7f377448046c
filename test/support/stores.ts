import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { openStore, type Store } from '../../store/open-store.js'

export type StoreKind = 'pglite' | 'postgres'

/** Both engines: every rule of the store is one suite that runs on each. */
export const storeKinds: StoreKind[] = ['pglite', 'postgres']

export async function openTestStore(kind: StoreKind): Promise<Store> {
  if (kind === 'pglite') return openStore({ kind: 'memory' })
  return openStore({ kind: 'postgres', url: await newDatabase() })
}

export async function newDatabase(): Promise<string> {
  const base = inject('postgresUrl')
  const name = `test_${randomBytes(6).toString('hex')}`
  const client = new pg.Client({ connectionString: `${base}/postgres` })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  return `${base}/${name}`
}
