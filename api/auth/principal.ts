import type { KeyOwner } from '../../store/repositories/api-keys.js'

/** Who calls: taken from the credential alone. */
export type Principal = KeyOwner
