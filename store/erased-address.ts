import { deriveId } from './derive-ids.js'

/** What is left of the address of somebody who was erased: enough to know it again, and nothing to write to. */
export function erasedAddress(secret: string, kind: string, value: string): string {
  return deriveId('erased', secret, `suppressed:${kind}:${value}`)
}
