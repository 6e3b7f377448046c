import type { KeyOwner } from '../../store/repositories/api-keys.js'

/** Who calls, taken from the credential alone, and the call that they are making. */
export type Principal = KeyOwner & { requestId: string }
