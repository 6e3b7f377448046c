import type { Request } from 'express'
import type { Principal } from '../auth/principal.js'

/** The identify guard sets `caller` when the credential is good, and `badCredential` when it is not. */
export type ApiRequest = Request & {
  caller?: Principal
  badCredential?: true
  route?: { path?: unknown }
}
