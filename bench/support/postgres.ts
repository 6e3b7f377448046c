import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { ProvidedContext } from 'vitest'
import type { TestProject } from 'vitest/node'
import setUpTests from '../../test/support/global-setup.js'

/** An empty database of the PostgreSQL that the tests use, for as long as `work` runs. */
export async function withPostgres<T>(work: (url: string) => Promise<T>): Promise<T> {
  const provided: Partial<ProvidedContext> = {}
  const provide = (name: keyof ProvidedContext, value: string) => {
    provided[name] = value
  }
  const stop = await setUpTests({ provide } as unknown as TestProject)
  try {
    return await work(await newDatabase(provided.postgresUrl ?? ''))
  } finally {
    await stop()
  }
}

async function newDatabase(base: string): Promise<string> {
  const name = `bench_${randomBytes(6).toString('hex')}`
  const client = new pg.Client({ connectionString: `${base}/postgres` })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  return `${base}/${name}`
}
