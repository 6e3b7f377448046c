import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { registeredSearchAttributes } from '../../contracts/temporal/search-attributes.js'
import { environmentSchema } from '../../runtime/environment.js'
import { readSettings } from '../../runtime/settings.js'
import { serverArguments } from '../../server/temporal/server-arguments.js'
import { TEMPORAL_CLI_VERSION } from '../../server/home/temporal-cli-version.js'
import { root } from './support/fixture-tree.js'

type Values = Record<string, string>

interface Service {
  image: string
  build?: { context: string }
  profiles?: string[]
  command?: string[]
  entrypoint?: string[]
  user?: string
  container_name?: string
  restart?: string
  environment?: Values
  ports?: string[]
  volumes?: string[]
  secrets?: string[]
  tmpfs?: string[]
  healthcheck?: { test: string[] }
  depends_on?: Record<string, { condition: string }>
  read_only?: boolean
  cap_drop?: string[]
  security_opt?: string[]
  logging?: { driver: string; options: Values }
  deploy?: { resources?: { limits?: { memory?: string } } }
}

interface Compose {
  services: Record<string, Service>
  volumes: Record<string, unknown>
  secrets: Record<string, { file: string }>
  networks?: Record<string, unknown>
}

const read = (path: string) => readFile(join(root, path), 'utf8')
const compose = parse(await read('docker-compose.temporal.yml'), { merge: true }) as Compose
const spec = JSON.parse(await read('test/house/support/compose-spec.json')) as object
const services = Object.entries(compose.services)
const service = (name: string): Service => {
  const found = compose.services[name]
  if (!found) throw new Error(`There is no service ${name}.`)
  return found
}

const ajv = new Ajv2020({ strict: false, validateFormats: false })
const isCompose = ajv.compile(spec)

describe('docker-compose.temporal.yml', () => {
  it('is valid by the schema of the compose specification', () => {
    expect(isCompose(compose) ? [] : isCompose.errors).toEqual([])
  })

  it.each([
    ['an unknown key', { services: { api: { image: 'a', restarts: 'no' } } }],
    ['a list where a map belongs', { services: [{ image: 'a' }] }],
    ['a network that is a number', { services: { api: { networks: 3 } } }],
  ])('would not be with %s', (_what, bad) => {
    expect(isCompose(bad)).toBe(false)
  })

  it.each(services)('%s: a pinned image', async (name, { image, build }) => {
    expect(image).toMatch(/^[\w./-]+:v?\d+\.\d+(\.\d+)?(-[\w.]+)?$/)
    const { version } = JSON.parse(await read('package.json')) as { version: string }
    if (build) expect([name, image]).toEqual([name, `overture:${version}`])
  })

  it.each(services)('%s: publishes on loopback only', (_name, { ports = [] }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
  })

  it('publishes no port twice, and the Temporal server, which knows no users, not at all', () => {
    const published = services.flatMap(([, { ports = [] }]) => ports.map((p) => p.split(':')[1]))
    expect(new Set(published).size).toBe(published.length)
    expect(service('temporal').ports).toBeUndefined()
    expect(service('postgres').ports).toBeUndefined()
  })

  it.each(services)('%s: has no more rights, memory and log than it needs', (name, it) => {
    expect(it.cap_drop).toEqual(['ALL'])
    expect(it.security_opt).toEqual(['no-new-privileges:true'])
    expect(it.logging?.options).toMatchObject({ 'max-size': '20m', 'max-file': '5' })
    expect(it.deploy?.resources?.limits?.memory).toMatch(/^\d+[mg]$/)
    if (name !== 'temporal-ui') expect(it.read_only).toBe(true)
  })

  it.each(services)('%s: names only what is there', (name, it) => {
    const mounted = (it.volumes ?? []).map((volume) => volume.split(':')[0] ?? '')
    expect(Object.keys(compose.volumes)).toEqual(
      expect.arrayContaining(mounted.filter((source) => !source.startsWith('./'))),
    )
    expect(Object.keys(compose.secrets)).toEqual(expect.arrayContaining(it.secrets ?? []))
    for (const [other, { condition }] of Object.entries(it.depends_on ?? {})) {
      const target = service(other)
      expect([name, other, target.profiles]).toEqual([name, other, it.profiles])
      const endsItself = condition === 'service_completed_successfully'
      expect([other, target.restart === 'no']).toEqual([other, endsItself])
      if (condition === 'service_healthy') expect(target.healthcheck).toBeDefined()
    }
  })

  it('has no volume and no secret that nobody uses', () => {
    const used = services.flatMap(([, { volumes = [], secrets = [] }]) => [
      ...volumes.map((volume) => volume.split(':')[0]),
      ...secrets,
    ])
    for (const name of [...Object.keys(compose.volumes), ...Object.keys(compose.secrets)]) {
      expect(used).toContain(name)
    }
  })

  it('mounts files of this repository that are there', async () => {
    const scripts = services.flatMap(([, { entrypoint = [], command = [] }]) =>
      [...entrypoint, ...command].filter((word) => word.startsWith('/overture/')),
    )
    expect(scripts).toHaveLength(3)
    for (const script of scripts) {
      expect(await read(script.replace('/overture/', 'deploy/temporal/'))).toMatch(/^#!\/bin\/sh\n/)
    }
    expect(await read('deploy/postgres/10-databases.sql')).toContain('temporal_visibility')
    expect(service('temporal').environment?.DYNAMIC_CONFIG_FILE_PATH).toBe(
      '/overture/dynamicconfig.yaml',
    )
  })

  it('ends its jobs and keeps its servers', () => {
    const jobs = services.filter(([, { restart }]) => restart === 'no').map(([name]) => name)
    expect(jobs).toEqual(['temporal-schema', 'temporal-setup'])
    for (const [name, { restart }] of services) {
      if (!jobs.includes(name)) expect([name, restart]).toEqual([name, 'unless-stopped'])
    }
  })

  it('lets the workers be many', () => {
    for (const name of ['api', 'worker']) expect(service(name).container_name).toBeUndefined()
    expect(service('worker').ports).toBeUndefined()
    expect(service('worker').volumes).toBeUndefined()
  })

  it('gives PostgreSQL connections enough for the server, two APIs and four workers', () => {
    const [, most] = /max_connections=(\d+)/.exec(service('postgres').command?.join() ?? '') ?? []
    expect(Number(most)).toBeGreaterThanOrEqual(120 + 6 * 20)
  })
})

describe('the Temporal server of the compose file', () => {
  it('has 512 history shards, fixed for ever by its first start', () => {
    expect(service('temporal').environment?.NUM_HISTORY_SHARDS).toBe('512')
  })

  it('is the one that the embedded CLI holds, in all its parts', () => {
    expect(service('temporal').image).toBe('temporalio/server:1.32.0')
    expect(service('temporal-schema').image).toBe('temporalio/admin-tools:1.32.0')
    expect(service('temporal-setup').image).toBe('temporalio/admin-tools:1.32.0')
    expect(service('temporal-dev').image).toBe(`temporalio/temporal:${TEMPORAL_CLI_VERSION}`)
  })

  it('has an explicit retention of at least a month, as the embedded one', () => {
    const { RETENTION } = service('temporal-setup').environment ?? {}
    expect(RETENTION).toBe('${TEMPORAL_RETENTION:-30d}')
  })

  it('knows the search attributes of the code', async () => {
    const [, names] =
      /^attributes='(.*)'$/m.exec(await read('deploy/temporal/setup-namespace.sh')) ?? []
    expect(names?.split(' ')).toEqual(Object.keys(registeredSearchAttributes))
    expect(new Set(Object.values(registeredSearchAttributes))).toEqual(new Set(['Keyword']))
    const flags = service('temporal-dev').command?.filter((w) =>
      w.startsWith('--search-attribute='),
    )
    expect(flags).toEqual(
      Object.entries(registeredSearchAttributes).map(([n, t]) => `--search-attribute=${n}=${t}`),
    )
  })

  it('is fair to tenants and bounded', async () => {
    const config = parse(await read('deploy/temporal/dynamicconfig.yaml')) as Record<
      string,
      { value: unknown }[]
    >
    expect(config['matching.enableFairness']).toEqual([{ value: true }])
    expect(Object.keys(config)).toContain('frontend.namespaceRPS')
    for (const values of Object.values(config))
      expect(values).toEqual([{ value: expect.anything() }])
  })

  it('skips time in the profile dev as the embedded one does', () => {
    const place = { host: '0.0.0.0', port: 7233, uiPort: 8233, db: '/home/temporal/temporal.db' }
    const embedded = serverArguments(
      place as Parameters<typeof serverArguments>[0],
      { namespace: 'default', searchAttributes: {} },
      { httpPort: 1, metricsPort: 2 },
    )
    const valuesOf = (flag: string) =>
      embedded.flatMap((word, at) => (word === flag ? [`${flag}=${embedded[at + 1]}`] : []))
    const command = service('temporal-dev').command ?? []
    expect(valuesOf('--dynamic-config-value').length).toBeGreaterThan(3)
    expect(command).toEqual(expect.arrayContaining(valuesOf('--dynamic-config-value')))
    expect(command).toEqual(expect.arrayContaining(valuesOf('--sqlite-pragma')))
    expect(service('temporal-dev').profiles).toEqual(['dev'])
    expect(service('mailpit').profiles).toEqual(['dev'])
  })
})

/** `${NAME}`, `${NAME:-default}` and `${NAME:?why}`, as docker compose replaces them. */
function filledIn(text: string, given: Values): string {
  return text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_all, name: string, how, rest) => {
    const value = given[name]
    if (value) return value
    if (how === '?') throw new Error(`${name}: ${rest}`)
    return how === '-' ? String(rest) : ''
  })
}

const secretsDir = await mkdtemp(join(tmpdir(), 'overture-compose-'))
const secretTexts: Values = {
  database_url: 'postgres://overture:secret@postgres:5432/overture\n',
  smtp_url: 'smtp://user:secret@mail.example:587\n',
  metrics_token: 'a token of many characters\n',
}
for (const [name, text] of Object.entries(secretTexts))
  await writeFile(join(secretsDir, name), text)
afterAll(() => rm(secretsDir, { recursive: true }))

const example = Object.fromEntries(
  [...(await read('deploy/compose.env.example')).matchAll(/^([A-Z_]+)=(.*)$/gm)].map((line) => [
    line[1] ?? '',
    line[2] ?? '',
  ]),
)

function environmentOf(name: string, given: Values): Values {
  const entries = Object.entries(service(name).environment ?? {})
  return Object.fromEntries(
    entries.map(([variable, value]) => [
      variable,
      filledIn(value, given).replace('/run/secrets', secretsDir),
    ]),
  )
}

describe.each(['api', 'worker'] as const)('the %s of the compose file', (role) => {
  it('sets only variables that there are', () => {
    const known = Object.keys(environmentSchema.shape)
    expect(known).toEqual(expect.arrayContaining(Object.keys(service(role).environment ?? {})))
  })

  it('reads its settings from them and from its secrets', () => {
    const settings = readSettings(environmentOf(role, example), false, role)
    expect(settings).toMatchObject({
      production: true,
      host: '0.0.0.0',
      store: { kind: 'postgres', url: secretTexts.database_url?.trim() },
      smtpUrl: secretTexts.smtp_url?.trim(),
      metrics: { token: secretTexts.metrics_token?.trim() },
      publicUrl: 'https://overture.example',
      temporal: { kind: 'external', address: 'temporal:7233', tls: undefined },
      namespace: 'overture',
      sandbox: { on: false },
      versioning: null,
    })
  })

  it('says what is missing before anything starts', () => {
    expect(() => environmentOf(role, {})).toThrow(/^PUBLIC_URL: set PUBLIC_URL to the https/)
  })

  it('is given every secret that it refers to, and holds none itself', () => {
    const referred = Object.values(service(role).environment ?? {}).flatMap(
      (value) => /^file:\/run\/secrets\/(\w+)$/.exec(value)?.[1] ?? [],
    )
    expect(referred.sort()).toEqual([...(service(role).secrets ?? [])].sort())
  })
})

describe('deploy/compose.env.example', () => {
  it('names the variables that the compose file reads, no other', async () => {
    const text = await read('docker-compose.temporal.yml')
    const used = new Set([...text.matchAll(/\$\{(\w+)/g)].map((found) => found[1]))
    expect(new Set(Object.keys(example))).toEqual(used)
  })
})

describe('the secrets', () => {
  it('are made by one script, but for the mail server', async () => {
    const made = [...(await read('deploy/make-secrets.sh')).matchAll(/^keep (\w+) /gm)]
    expect(new Set([...made.map((found) => found[1]), 'smtp_url'])).toEqual(
      new Set(Object.keys(compose.secrets)),
    )
    for (const [name, { file }] of Object.entries(compose.secrets)) {
      expect(file).toBe(`./deploy/secrets/${name}`)
    }
  })

  it('stay out of git and out of the image', async () => {
    expect((await read('.gitignore')).split('\n')).toContain('deploy/secrets/')
    expect(await read('.dockerignore')).not.toContain('deploy')
  })
})
