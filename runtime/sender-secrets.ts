import { readFile, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, normalize, resolve, sep } from 'node:path'
import { UnresolvedSecret } from './secret-references.js'

/**
 * Where a sender's password may come from. Whoever names a secret also names the host it is sent to, so a
 * free choice would be a way to read every variable and file of the server.
 */
export interface SenderSecrets {
  /** SENDER_SECRETS_DIR: holds a folder for each tenant. */
  dir: string | undefined
  /** Those that start with SENDER_, as this process was started with. */
  variables: Record<string, string>
}

/** A secret, and who wants it. */
export interface WantedSecret {
  reference: string
  tenantId: string
}

/** The variables are of the tenant that an installation begins with; every other one has files. */
const tenantOfVariables = 'default'
const variableName = /^SENDER_(?!SECRETS_DIR$)[A-Za-z0-9_]+$/
const longestSecret = 65_536

export function senderSecretsIn(
  env: Record<string, string | undefined>,
  dir: string | undefined,
): SenderSecrets {
  const variables = Object.entries(env).flatMap(([name, value]) =>
    variableName.test(name) && value ? [[name, value] as const] : [],
  )
  return {
    dir: dir === undefined ? undefined : resolve(dir),
    variables: Object.fromEntries(variables),
  }
}

/** What is wrong with a reference before anybody looks whether the secret is there; null when nothing is. */
export function faultOfReference(
  wanted: WantedSecret,
  { dir }: Pick<SenderSecrets, 'dir'>,
): string | null {
  const { kind, target } = partsOf(wanted.reference)
  if (kind === undefined) return 'must be env:SENDER_NAME or file:/PATH'
  return kind === 'env'
    ? faultOfVariable(target, wanted.tenantId)
    : faultOfFile(target, wanted, dir)
}

function faultOfVariable(name: string, tenantId: string): string | null {
  if (tenantId !== tenantOfVariables) {
    return `must be a file: variables are for the tenant ${tenantOfVariables} alone`
  }
  return variableName.test(name) ? null : 'must name a variable that starts with SENDER_'
}

function faultOfFile(path: string, { tenantId }: WantedSecret, dir?: string): string | null {
  if (dir === undefined) {
    return 'must be env:SENDER_…: SENDER_SECRETS_DIR is not set, so there are no files'
  }
  const folder = join(dir, tenantId)
  const isPlain = isAbsolute(path) && normalize(path) === path && !path.includes('\0')
  return isPlain && path.startsWith(folder + sep) && path.length > folder.length + 1
    ? null
    : `must be a file in ${folder}, written without . and ..`
}

/** Read anew for each use, so that a changed file counts at once. Throws UnresolvedSecret, never with the secret. */
export async function resolveSenderSecret(
  wanted: WantedSecret,
  secrets: SenderSecrets,
): Promise<string> {
  const fault = faultOfReference(wanted, secrets)
  if (fault !== null) throw new UnresolvedSecret(wanted.reference, fault)
  const { kind, target } = partsOf(wanted.reference)
  const secret =
    kind === 'env'
      ? secrets.variables[target]
      : await contentOf(target, wanted, join(secrets.dir ?? '', wanted.tenantId))
  if (secret === undefined || secret === '') {
    const what = kind === 'env' ? 'the variable is not set' : 'the file is empty'
    throw new UnresolvedSecret(wanted.reference, `leads to nothing: ${what} in this process`)
  }
  return secret
}

async function contentOf(path: string, wanted: WantedSecret, folder: string): Promise<string> {
  try {
    // secret stores mount files as links; one that leaves the tenant's folder was made by somebody else
    const [place, root] = await Promise.all([realpath(path), realpath(folder)])
    if (!place.startsWith(root + sep)) {
      throw new UnresolvedSecret(wanted.reference, 'leads out of the folder of the tenant')
    }
    const found = await stat(place)
    if (!found.isFile() || found.size > longestSecret) {
      throw new UnresolvedSecret(wanted.reference, 'is no file with a password in it')
    }
    return (await readFile(place, 'utf8')).replace(/\r?\n$/, '')
  } catch (error) {
    if (error instanceof UnresolvedSecret) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    throw new UnresolvedSecret(wanted.reference, `cannot be read (${code})`)
  }
}

function partsOf(reference: string): { kind: string | undefined; target: string } {
  const [, kind, target = ''] = /^(env|file):(.+)$/s.exec(reference) ?? []
  return { kind, target }
}
