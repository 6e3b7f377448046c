import type { Request } from 'express'
import type { Principal } from '../auth/principal.js'

/** `caller` is set by the identify guard when the credential is good. */
export type ApiRequest = Request & { caller?: Principal; route?: { path?: unknown } }
