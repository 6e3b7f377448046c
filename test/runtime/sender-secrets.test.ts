import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { UnresolvedSecret } from '../../runtime/secret-references.js'
import {
  faultOfReference,
  resolveSenderSecret,
  senderSecretsIn,
  type SenderSecrets,
} from '../../runtime/sender-secrets.js'

const env = {
  DATABASE_URL: 'postgres://u:leaked@db/overture',
  SMTP_URL: 'smtp://u:leaked@mail',
  PATH: '/leaked',
  SENDER_MIA: 'correct horse',
  SENDER_BLANK: '',
  XSENDER_MIA: 'leaked',
  sender_mia: 'leaked',
}

let home: string
let dir: string
let secrets: SenderSecrets

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'overture-secrets-'))
  dir = join(home, 'senders')
  secrets = senderSecretsIn({ ...env, SENDER_SECRETS_DIR: dir }, dir)
  await mkdir(join(dir, 'default', 'sub'), { recursive: true })
  await mkdir(join(dir, 'other'))
  await mkdir(join(dir, 'default-2'))
  await writeFile(join(home, 'outside'), 'leaked')
  await writeFile(join(dir, 'other', 'bo'), 'leaked')
  await writeFile(join(dir, 'default-2', 'bo'), 'leaked')
  await writeFile(join(dir, 'default', 'mia'), 'from a file\r\n')
  await writeFile(join(dir, 'default', 'sub', 'mia'), 'deeper\n\n')
  await writeFile(join(dir, 'default', 'empty'), '\n')
  await writeFile(join(dir, 'default', 'long'), 'x'.repeat(70_000))
  await symlink(join('sub', 'mia'), join(dir, 'default', 'linked'))
  await symlink(join(home, 'outside'), join(dir, 'default', 'escape'))
  await symlink('../other/bo', join(dir, 'default', 'neighbour'))
  await symlink(home, join(dir, 'default', 'up'))
})

afterAll(() => rm(home, { recursive: true, force: true }))

const inDir = (path: string) => path.replace('DIR', dir)
const read = (reference: string, tenantId = 'default') =>
  resolveSenderSecret({ reference: inDir(reference), tenantId }, secrets)

test.each([
  ['env:SENDER_MIA', 'default', 'correct horse'],
  ['file:DIR/default/mia', 'default', 'from a file'],
  ['file:DIR/default/sub/mia', 'default', 'deeper\n'],
  // as container platforms mount secrets
  ['file:DIR/default/linked', 'default', 'deeper\n'],
  ['file:DIR/other/bo', 'other', 'leaked'],
])('%s of tenant %s is read', async (reference, tenantId, secret) => {
  expect(await read(reference, tenantId)).toBe(secret)
})

test('a changed file counts at once', async () => {
  const path = join(dir, 'default', 'rotated')
  await writeFile(path, 'old')
  expect(await read(`file:${path}`)).toBe('old')
  await writeFile(path, 'new')
  expect(await read(`file:${path}`)).toBe('new')
})

describe('no name reads what is not a password of a sender', () => {
  const byName = /must name a variable that starts with SENDER_|must be a file in/
  const byPlace = /leads out of the folder of the tenant/
  test.each([
    ['env:DATABASE_URL', byName],
    ['env:SMTP_URL', byName],
    ['env:PATH', byName],
    ['env:XSENDER_MIA', byName],
    ['env:sender_mia', byName],
    ['env:SENDER_', byName],
    ['env:SENDER_SECRETS_DIR', byName],
    ['env:SENDER_MIA\n', byName],
    ['env:__proto__', byName],
    ['file:/etc/passwd', byName],
    ['file:/proc/self/environ', byName],
    ['file:DIR', byName],
    ['file:DIR/default', byName],
    ['file:DIR/default/', byName],
    ['file:DIR/default/../other/bo', byName],
    ['file:DIR/default/sub/../../other/bo', byName],
    ['file:DIR/default/./mia', byName],
    ['file:DIR/default//mia', byName],
    ['file:DIR/default/mia\0', byName],
    ['file:DIR/other/bo', byName],
    ['file:DIR/default-2/bo', byName],
    ['file:default/mia', byName],
    ['file://DIR/default/mia', byName],
    ['DIR/default/mia', /must be env:SENDER_NAME or file:/],
    ['', /must be env:SENDER_NAME or file:/],
    ['file:DIR/default/escape', byPlace],
    ['file:DIR/default/neighbour', byPlace],
    ['file:DIR/default/up/outside', byPlace],
    ['file:DIR/default/up/senders/other/bo', byPlace],
    ['file:DIR/default/sub', /is no file/],
    ['file:/dev/zero', byName],
    ['file:DIR/default/long', /is no file/],
    ['file:DIR/default/missing', /cannot be read \(ENOENT\)/],
    ['file:DIR/default/mia/x', /cannot be read \(ENOTDIR\)/],
    ['file:DIR/default/empty', /leads to nothing: the file is empty/],
    ['env:SENDER_BLANK', /leads to nothing: the variable is not set/],
    ['env:SENDER_NOBODY', /leads to nothing: the variable is not set/],
  ])('%j', async (reference, fault) => {
    const error: unknown = await read(reference).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UnresolvedSecret)
    expect(String(error)).toMatch(fault)
    expect(String(error)).not.toContain('leaked')
  })
})

describe('what is of one tenant', () => {
  it('is not of another, not even a variable', async () => {
    await expect(read('env:SENDER_MIA', 'other')).rejects.toThrow(/for the tenant default alone/)
    await expect(read('file:DIR/default/mia', 'other')).rejects.toThrow(/must be a file in/)
  })
})

describe('a reference', () => {
  it('is judged without a look at the disk, so that the API can', () => {
    const fault = (reference: string) =>
      faultOfReference({ reference, tenantId: 'default' }, { dir: '/run/nowhere' })
    expect(fault('file:/run/nowhere/default/mia')).toBeNull()
    expect(fault('env:SENDER_LATER')).toBeNull()
    expect(fault('file:/etc/passwd')).toBe(
      'must be a file in /run/nowhere/default, written without . and ..',
    )
  })

  it('to a file needs the folder to be set', () => {
    const wanted = { reference: 'file:/etc/passwd', tenantId: 'default' }
    expect(faultOfReference(wanted, { dir: undefined })).toMatch(/SENDER_SECRETS_DIR is not set/)
  })
})

test('nothing but the variables of senders is kept', () => {
  expect(secrets.variables).toEqual({ SENDER_MIA: 'correct horse' })
})
