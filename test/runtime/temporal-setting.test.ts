import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { BadEnvironment, readSettings } from '../../runtime/settings.js'
import { selfSigned } from '../support/self-signed.js'

type Env = Record<string, string>

const dir = await mkdtemp(join(tmpdir(), 'overture-temporal-'))
afterAll(() => rm(dir, { recursive: true }))

const path = (name: string) => join(dir, name)
const ours = selfSigned('ours')
const other = selfSigned('other')
const files: Env = {
  'cert.pem': ours.cert,
  'key.pem': ours.key,
  'other.pem': other.cert,
  'other-key.pem': other.key,
  'words.pem': 'these are words',
  'api-key': 'the key in a file\n',
  'temporal.toml': `
[profile.default]
address = "default.example:7233"

[profile.cloud]
address = "acme.tmprl.cloud:7233"
namespace = "acme.a1b2c"
api_key = "the key of the profile"
[profile.cloud.grpc_meta]
team = "outreach"

[profile.mutual]
address = "mutual.example:7233"
[profile.mutual.tls]
client_cert_path = "${path('cert.pem')}"
client_key_path = "${path('key.pem')}"
server_name = "mutual"

[profile.words]
address = "words.example:7233"
[profile.words.tls]
server_ca_cert_path = "${path('words.pem')}"

[profile.gone]
address = "gone.example:7233"
[profile.gone.tls]
server_ca_cert_path = "${path('gone.pem')}"

[profile.nowhere]
namespace = "nowhere"
`,
  'broken.toml': '[profile.default]\napi_key = "secret\n',
  'alone.toml': '[profile.prod]\naddress = "prod.example:7233"\n',
}
for (const [name, text] of Object.entries(files)) await writeFile(path(name), text)
await chmod(path('key.pem'), 0o600)

const address = { TEMPORAL_ADDRESS: 'temporal.example:7233' }
const fileOf = (name: string, profile?: string): Env => ({
  TEMPORAL_CONFIG_FILE: path(name),
  ...(profile !== undefined && { TEMPORAL_PROFILE: profile }),
})
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, v: unknown) =>
      v instanceof Uint8Array ? Buffer.from(v).toString('utf8') : v,
    ),
  )

function faultsOf(env: Env): string[] {
  try {
    readSettings(env, false)
    return []
  } catch (error) {
    if (error instanceof BadEnvironment) return error.faults
    throw error
  }
}

describe('the place of Temporal', () => {
  it.each<[string, Env, object]>([
    ['an address alone, in the open', address, { tls: undefined, apiKey: undefined }],
    ['TLS', { ...address, TEMPORAL_TLS: 'true' }, { tls: true }],
    [
      'a key, which brings TLS along',
      { ...address, TEMPORAL_API_KEY: 'k' },
      { apiKey: 'k', tls: true },
    ],
    [
      'a key without TLS, when that is said',
      { ...address, TEMPORAL_API_KEY: 'k', TEMPORAL_TLS: 'false' },
      { apiKey: 'k', tls: false },
    ],
    [
      'a key in a file, and where that is',
      { ...address, TEMPORAL_API_KEY: `file:${path('api-key')}` },
      { apiKey: 'the key in a file', apiKeyFile: path('api-key'), tls: true },
    ],
    [
      'certificates by path',
      {
        ...address,
        TEMPORAL_TLS_CLIENT_CERT_PATH: path('cert.pem'),
        TEMPORAL_TLS_CLIENT_KEY_PATH: path('key.pem'),
        TEMPORAL_TLS_SERVER_CA_CERT_PATH: path('other.pem'),
        TEMPORAL_TLS_SERVER_NAME: 'inside',
      },
      {
        tls: {
          clientCertPair: { crt: ours.cert, key: ours.key },
          serverRootCACertificate: other.cert,
          serverNameOverride: 'inside',
        },
      },
    ],
    [
      'certificates as they are, the key by reference',
      {
        ...address,
        TEMPORAL_TLS_CLIENT_CERT_DATA: ours.cert,
        TEMPORAL_TLS_CLIENT_KEY_DATA: `file:${path('key.pem')}`,
      },
      { tls: { clientCertPair: { crt: ours.cert, key: ours.key.trimEnd() } } },
    ],
    ['the default profile of a file', fileOf('temporal.toml'), { address: 'default.example:7233' }],
    [
      'a profile with a key',
      fileOf('temporal.toml', 'cloud'),
      {
        address: 'acme.tmprl.cloud:7233',
        apiKey: 'the key of the profile',
        tls: true,
        metadata: { team: 'outreach' },
      },
    ],
    [
      'a profile with certificates',
      fileOf('temporal.toml', 'mutual'),
      { tls: { clientCertPair: { crt: ours.cert, key: ours.key }, serverNameOverride: 'mutual' } },
    ],
    [
      'a variable before its profile',
      { ...fileOf('temporal.toml', 'cloud'), TEMPORAL_ADDRESS: 'near.example:7233' },
      { address: 'near.example:7233', apiKey: 'the key of the profile' },
    ],
  ])('is read: %s', (_what, env, expected) => {
    expect(plain(readSettings(env, false).temporal)).toMatchObject(plain(expected) as object)
  })

  it('has the namespace of its profile, unless a variable names another', () => {
    const env = fileOf('temporal.toml', 'cloud')
    expect(readSettings(env, false).namespace).toBe('acme.a1b2c')
    expect(readSettings({ ...env, TEMPORAL_NAMESPACE: 'mine' }, false).namespace).toBe('mine')
    expect(readSettings(fileOf('temporal.toml'), false).namespace).toBe('default')
  })
})

describe('a bad place', () => {
  it.each<[string, Env, string]>([
    [
      'an unknown profile',
      fileOf('temporal.toml', 'prod'),
      `TEMPORAL_PROFILE: there is no profile "prod" in ${path('temporal.toml')} (it has default, cloud, mutual, words, gone, nowhere); correct the name`,
    ],
    [
      'a file without a default profile',
      fileOf('alone.toml'),
      `TEMPORAL_CONFIG_FILE: ${path('alone.toml')} has no profile "default"; name one with TEMPORAL_PROFILE (it has prod)`,
    ],
    [
      'a profile, and no file where the CLI keeps it',
      { TEMPORAL_PROFILE: 'prod', HOME: dir },
      'TEMPORAL_PROFILE: there is no profile "prod" in the file of the Temporal CLI (it has none); correct the name, or set TEMPORAL_CONFIG_FILE',
    ],
    [
      'a missing file',
      fileOf('gone.toml'),
      `TEMPORAL_CONFIG_FILE: ${path('gone.toml')} cannot be read (ENOENT); give the path of Temporal’s TOML file, readable by this process`,
    ],
    [
      'a folder in place of the file',
      { TEMPORAL_CONFIG_FILE: dir },
      `TEMPORAL_CONFIG_FILE: ${dir} cannot be read (EISDIR); give the path of Temporal’s TOML file, readable by this process`,
    ],
    [
      'a file that is no TOML',
      fileOf('broken.toml'),
      `TEMPORAL_CONFIG_FILE: ${path('broken.toml')} is not valid TOML (line 2); correct it`,
    ],
    [
      'a profile without an address',
      fileOf('temporal.toml', 'nowhere'),
      'TEMPORAL_PROFILE: the profile names no address; add one to it or set TEMPORAL_ADDRESS',
    ],
    [
      'a profile with a missing certificate',
      fileOf('temporal.toml', 'gone'),
      `TEMPORAL_PROFILE: a certificate that the profile names cannot be used: ${path('gone.pem')} ENOENT`,
    ],
    [
      'a profile with a certificate that is none',
      fileOf('temporal.toml', 'words'),
      'TEMPORAL_PROFILE: the server_ca_cert_path or server_ca_cert_data of the profile holds no certificate in PEM form',
    ],
    [
      'a missing certificate',
      { ...address, TEMPORAL_TLS_SERVER_CA_CERT_PATH: path('gone.pem') },
      `TEMPORAL_TLS_SERVER_CA_CERT_PATH: ${path('gone.pem')} cannot be read (ENOENT); give the path of the authority’s certificate, readable by this process`,
    ],
    [
      'a certificate that is none',
      { ...address, TEMPORAL_TLS_SERVER_CA_CERT_PATH: path('words.pem') },
      'TEMPORAL_TLS_SERVER_CA_CERT_PATH: holds no certificate in PEM form',
    ],
    [
      'a client certificate that is none',
      {
        ...address,
        TEMPORAL_TLS_CLIENT_CERT_DATA: 'words',
        TEMPORAL_TLS_CLIENT_KEY_PATH: path('key.pem'),
      },
      'TEMPORAL_TLS_CLIENT_CERT_DATA: holds no certificate in PEM form',
    ],
    [
      'a client key that is none',
      {
        ...address,
        TEMPORAL_TLS_CLIENT_CERT_PATH: path('cert.pem'),
        TEMPORAL_TLS_CLIENT_KEY_PATH: path('words.pem'),
      },
      'TEMPORAL_TLS_CLIENT_KEY_PATH: holds no private key in PEM form without a passphrase',
    ],
    [
      'a client key of another certificate',
      {
        ...address,
        TEMPORAL_TLS_CLIENT_CERT_PATH: path('cert.pem'),
        TEMPORAL_TLS_CLIENT_KEY_PATH: path('other-key.pem'),
      },
      'TEMPORAL_TLS_CLIENT_KEY_PATH: does not belong to the client certificate',
    ],
    [
      'a client certificate without a key',
      { ...address, TEMPORAL_TLS_CLIENT_CERT_PATH: path('cert.pem') },
      'TEMPORAL_TLS_CLIENT_KEY_PATH: is needed with a client certificate',
    ],
    [
      'a client key without a certificate',
      { ...address, TEMPORAL_TLS_CLIENT_KEY_PATH: path('key.pem') },
      'TEMPORAL_TLS_CLIENT_CERT_PATH: is needed with a client key',
    ],
    [
      'a certificate in two ways',
      {
        ...address,
        TEMPORAL_TLS_SERVER_CA_CERT_PATH: path('cert.pem'),
        TEMPORAL_TLS_SERVER_CA_CERT_DATA: ours.cert,
      },
      'TEMPORAL_TLS_SERVER_CA_CERT_PATH: set it or TEMPORAL_TLS_SERVER_CA_CERT_DATA, not both',
    ],
    [
      'a key file that is not there',
      { ...address, TEMPORAL_API_KEY: `file:${path('gone')}` },
      `TEMPORAL_API_KEY: file:${path('gone')} cannot be read (ENOENT)`,
    ],
  ])('is one sentence: %s', (_what, env, said) => {
    expect(faultsOf(env)).toEqual([said])
  })

  it('never shows what a file holds', () => {
    expect(faultsOf(fileOf('broken.toml')).join()).not.toContain('secret')
    expect(faultsOf(fileOf('temporal.toml', 'words')).join()).not.toContain('these are words')
  })
})
