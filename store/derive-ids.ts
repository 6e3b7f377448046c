import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto'

export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(16).toString('hex')}`
}

/** The same text of the same tenant always gives the same id, and the id tells nobody the text. */
export function deriveId(prefix: string, secret: string, text: string): string {
  const digest = createHmac('sha256', keyOf(secret)).update(text).digest('hex')
  return `${prefix}_${digest.slice(0, 24)}`
}

const keys = new Map<string, KeyObject>()
const rememberedKeys = 1000

/** Making the key takes ten times as long as using it, and an import uses it for every row. */
function keyOf(secret: string): KeyObject {
  const known = keys.get(secret)
  if (known) return known
  if (keys.size >= rememberedKeys) keys.clear()
  const key = createSecretKey(secret, 'hex')
  keys.set(secret, key)
  return key
}

export interface Address {
  email?: string | undefined
  phone?: string | undefined
}

/** Addresses come normalised from the contracts; the kind keeps an e-mail and a phone apart. */
export function contactIdOf(secret: string, address: Address): string {
  if (address.email !== undefined) return deriveId('con', secret, `email:${address.email}`)
  if (address.phone !== undefined) return deriveId('con', secret, `phone:${address.phone}`)
  throw new Error('a contact needs an email or a phone')
}
