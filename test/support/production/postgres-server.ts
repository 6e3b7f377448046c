import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from '../../../server/ports.js'
import { loadEmbeddedPostgres } from '../embedded-postgres.js'
import { until } from '../until.js'

export interface PostgresServer {
  url: string
  /** Ends it at once, as a crash or the kernel would; what was committed is in its log. */
  killHard(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

/** A server of one's own, because the test kills it. */
export async function startPostgres(): Promise<PostgresServer> {
  const dir = await mkdtemp(join(tmpdir(), 'overture-postgres-'))
  // initdb runs as another user when the tests run as root
  await chmod(dir, 0o755)
  const databaseDir = join(dir, 'data')
  const [port = 0] = await freePorts('127.0.0.1', 1)
  const EmbeddedPostgres = await loadEmbeddedPostgres()
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'overture',
    password: 'overture',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'max_connections=200', '-c', 'listen_addresses=127.0.0.1'],
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await server.start()
  await server.createDatabase('overture')
  return {
    url: `postgres://overture:overture@127.0.0.1:${port}/overture`,
    async killHard() {
      const [pid] = (await readFile(join(databaseDir, 'postmaster.pid'), 'utf8')).split('\n')
      process.kill(Number(pid), 'SIGKILL')
      await until(() => !isAlive(Number(pid)))
    },
    // the killed one's children hold the shared memory for a moment
    start: () =>
      until(
        () =>
          server.start().then(
            () => true,
            () => false,
          ),
        30_000,
      ).then(() => {}),
    async close() {
      await server.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
