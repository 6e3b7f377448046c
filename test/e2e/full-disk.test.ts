import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runFileSchema, type RunFile } from '../../contracts/run-file.js'
import { canMount, smallDisk } from '../support/small-disk.js'
import { until } from '../support/until.js'

const starter = fileURLToPath(new URL('../../scripts/run.mjs', import.meta.url))
const mb = 1_048_576

interface Started {
  child: ChildProcess
  output(): string
  run(): RunFile
  exit: Promise<unknown[]>
}

function start(home: string): Started {
  const child = spawn(process.execPath, [starter, 'start'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: '',
      LOG_FORMAT: 'json',
      OVERTURE_HOME: home,
      PORT: '0',
      OVERTURE_TEMPORAL_PORT: '0',
      OVERTURE_TEMPORAL_UI_PORT: '0',
      OVERTURE_MAILBOX_PORT: '0',
      OVERTURE_SMTP_PORT: '0',
    },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  }
  const exit = once(child, 'exit')
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    await exit
  })
  return {
    child,
    exit,
    output: () => output,
    run: () => runFileSchema.parse(JSON.parse(readFileSync(join(home, 'run.json'), 'utf8'))),
  }
}

async function started(home: string): Promise<Started> {
  const server = start(home)
  const ready = until(() => /^ready: /m.test(server.output()), 90_000).then(() => 'ready')
  const how = await Promise.race([ready, server.exit.then(() => 'ended')])
  if (how === 'ended') throw new Error(`the server ended: ${server.output()}`)
  return server
}

async function call(server: Started, method: string, path: string, body?: object) {
  const { api_url, api_key } = server.run()
  const response = await fetch(`${api_url}${path}`, {
    method,
    headers: { authorization: `Bearer ${api_key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, json: JSON.parse(text || 'null') }
}

const write = (server: Started, email: string) =>
  call(server, 'POST', '/api/v1/contacts', { email })

async function emails(server: Started): Promise<string[]> {
  const { json } = await call(server, 'GET', '/api/v1/contacts?limit=200')
  return json.data.map((contact: { email: string }) => contact.email).sort()
}

// mounting a small disk takes root on Linux
describe.skipIf(!canMount)('a server whose disk becomes full', () => {
  it('refuses new things in plain words, still takes a stop, and goes on by itself', async () => {
    const disk = smallDisk(300)
    const server = await started(disk.path)
    expect((await write(server, 'anna@north.example')).status).toBe(201)

    disk.fill(20 * mb)
    const refused = await until(async () => {
      const answer = await write(server, 'bo@north.example')
      return answer.status === 503 && answer
    })
    expect(refused.headers.get('retry-after')).toBe('30')
    expect(refused.json).toMatchObject({
      code: 'store_unavailable',
      detail: 'The disk of this server is nearly full: nothing new is stored until there is space.',
    })
    expect((await call(server, 'GET', '/readyz')).json).toMatchObject({
      status: 'not_ready',
      parts: { store: { ok: false, detail: expect.stringContaining('nearly full') } },
    })
    expect(server.output()).toContain(`The disk of ${disk.path} has `)
    expect((await call(server, 'POST', '/api/v1/kill-switch', { scope: 'tenant' })).status).toBe(
      200,
    )

    disk.empty()
    await until(async () => (await write(server, 'cleo@north.example')).status === 201)
    expect((await call(server, 'GET', '/readyz')).json.status).toBe('ready')
    const before = await emails(server)
    expect(before).toContain('anna@north.example')

    disk.fill()
    // the server itself: the program that started it ends with it
    process.kill(server.run().pids.server, 'SIGKILL')
    await server.exit
    const hopeless = start(disk.path)
    expect((await hopeless.exit)[0]).toBe(1)
    expect(hopeless.output()).toMatch(/has 0 MB left; Overture needs 64 MB\. Free some and start/)

    disk.empty()
    const again = await started(disk.path)
    expect(await emails(again)).toEqual(before)
    expect((await write(again, 'dora@north.example')).status).toBe(201)
    expect((await call(again, 'GET', '/readyz')).json.status).toBe('ready')
  }, 300_000)
})
