import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'
import type { TestProject } from 'vitest/node'
import { loadEmbeddedPostgres } from './embedded-postgres.js'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
    workflowBundle: string
  }
}

/** One real PostgreSQL and one workflow bundle for the whole run; each test file makes its own database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), 'overture-test-'))
  // initdb runs as another user when the tests run as root
  await chmod(dir, 0o755)
  const databaseDir = join(dir, 'postgres')
  const port = await freePort()
  const EmbeddedPostgres = await loadEmbeddedPostgres()
  const postgres = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'overture',
    password: 'overture',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: [
      '-c',
      'fsync=off',
      '-c',
      'max_connections=200',
      '-c',
      'listen_addresses=127.0.0.1',
    ],
    onLog: () => {},
  })
  await postgres.initialise()
  await postgres.start()
  project.provide('postgresUrl', `postgres://overture:overture@127.0.0.1:${port}`)
  project.provide('workflowBundle', await bundleTo(join(dir, 'workflow-bundle.js')))
  return async () => {
    await postgres.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

async function bundleTo(file: string): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  })
  await writeFile(file, code)
  return file
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
