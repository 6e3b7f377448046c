import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { build } from '../../scripts/build.mjs'
import { sourceFolders } from '../../scripts/prepare/paths.mjs'
import { root } from './support/fixture-tree.js'

interface Instruction {
  name: string
  args: string
}

const read = (path: string) => readFile(join(root, path), 'utf8')
const instructions: Instruction[] = (await read('Dockerfile'))
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\s*\\\n\s*/g, ' ')
  .split('\n')
  .flatMap((line) => {
    const [, name, args] = /^([A-Z]+) (.*)$/.exec(line) ?? []
    return name && args ? [{ name, args }] : []
  })
const all = (name: string) => instructions.flatMap((i) => (i.name === name ? [i.args] : []))
const lastStage = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'))
const last = (name: string) => lastStage.findLast((i) => i.name === name)?.args ?? ''

/** What is copied from the build context; `--from` names a stage instead. */
const copied = all('COPY')
  .filter((args) => !args.startsWith('--from'))
  .flatMap((args) => args.split(' ').slice(0, -1))
const healthCheck = JSON.parse(/CMD (\[.*\])$/.exec(last('HEALTHCHECK'))?.[1] ?? '[]') as string[]

describe('the Dockerfile', () => {
  it('starts from pinned images of the Node.js that the lockfile pins', async () => {
    const lock = JSON.parse(await read('package-lock.json')) as {
      packages: Record<string, { version?: string }>
    }
    const node = lock.packages['node_modules/node']?.version
    for (const from of all('FROM')) {
      expect(from).toMatch(new RegExp(`^node:${node}-bookworm-slim( AS \\w+)?$`))
    }
  })

  it('copies what is there, and everything that a build reads', () => {
    for (const source of copied)
      expect([source, existsSync(join(root, source))]).toEqual([source, true])
    expect(copied).toEqual(
      expect.arrayContaining([...sourceFolders, 'scripts', 'package-lock.json']),
    )
  })

  it('gets from .dockerignore just that', async () => {
    const allowed = [...(await read('.dockerignore')).matchAll(/^!(.+)$/gm)].map(
      ([, name = '']) => name,
    )
    expect(new Set(allowed)).toEqual(new Set(copied))
    expect(await read('.dockerignore')).toMatch(/^\*$/m)
  })

  it('installs by the lockfile, and nothing for development into the last stage', () => {
    const installs = all('RUN').filter((args) => args.includes('npm'))
    expect(installs[0]).toMatch(/^npm ci /)
    expect(installs[1]).toMatch(/^npm ci --omit=dev /)
    expect(
      lastStage.some(({ name, args }) => name === 'RUN' && /npm (ci|install)/.test(args)),
    ).toBe(false)
    expect(last('COPY')).toBe('--from=build /app/dist dist')
  })

  it('runs as nobody special and stops on SIGTERM', () => {
    expect(last('USER')).toBe('1000:1000')
    expect(last('STOPSIGNAL')).toBe('SIGTERM')
    expect(last('VOLUME')).toBe('/var/lib/overture')
  })

  it('holds no secret', () => {
    expect(all('ARG')).toEqual([])
    expect(all('ENV').join(' ')).not.toMatch(/KEY|TOKEN|SECRET|PASSWORD|_URL/)
  })

  it('starts files that a build makes', async () => {
    await build({ log: () => {} })
    const command = JSON.parse(last('CMD')) as string[]
    expect(command).toEqual(['node', 'dist/server/main.js'])
    const compose = await read('docker-compose.temporal.yml')
    const started = [...compose.matchAll(/dist\/[\w/-]+\.js/g)].map(([file]) => file)
    expect(started).toEqual(['dist/server/api-main.js', 'dist/server/worker-main.js'])
    for (const file of [...command.slice(1), ...started]) {
      expect([file, existsSync(join(root, file))]).toEqual([file, true])
    }
  })
})

describe('the health check of the image', () => {
  const exitCode = (port: number) =>
    spawnSync(process.execPath, healthCheck.slice(1), { env: { PORT: String(port) } }).status

  it.each([
    [200, 0],
    [503, 1],
  ])('answers a %i with %i', async (status, code) => {
    expect(healthCheck[0]).toBe('node')
    const asked: (string | undefined)[] = []
    const server = createServer((request, response) => {
      asked.push(request.url)
      response.writeHead(status).end()
    })
    onTestFinished(() => void server.close())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const { promise, resolve } = Promise.withResolvers<number | null>()
    spawn(process.execPath, healthCheck.slice(1), { env: { PORT: String(port) } }).once(
      'exit',
      resolve,
    )
    expect([await promise, asked]).toEqual([code, ['/healthz']])
  })

  it('fails where nothing listens', () => {
    expect(exitCode(1)).toBe(1)
  })
})
