import { ImapFlow } from 'imapflow'
import { guardedSocketTarget, lookupOf } from '../../runtime/outbound/guarded-socket.js'
import { resolveSenderSecret } from '../../runtime/sender-secrets.js'
import type { ReadableMailbox } from '../../store/repositories/mailboxes.js'
import { paceOf, type ImapDeps } from './deps.js'

const tlsPort = 993

/** Secret and address are looked up for each connection: either may have changed since the last one. */
export async function openMailbox(
  deps: ImapDeps,
  { tenantId, imap }: ReadableMailbox,
  signal: AbortSignal,
): Promise<ImapFlow> {
  const { connectMs, silenceMs } = paceOf(deps)
  const wanted = { reference: imap.secret_ref, tenantId }
  const secret = await resolveSenderSecret(wanted, deps.secrets)
  const rules = { ...deps.rules, resolveMs: connectMs }
  const target = await guardedSocketTarget(imap.host, imap.port, rules)
  const secure = target.port === tlsPort
  const client = new ImapFlow({
    host: target.host,
    port: target.port,
    secure,
    // a password goes out of this network only where nobody on the way can read it
    ...(!secure && target.isPublic && { doSTARTTLS: true }),
    auth: {
      user: imap.user,
      ...(imap.auth === 'password' ? { pass: secret } : { accessToken: secret }),
    },
    tls: { ...lookupIn(target.addresses), ...(deps.ca !== undefined && { ca: deps.ca }) },
    clientInfo: { name: 'overture', version: '1', vendor: 'overture', 'support-url': '' },
    // it would log addresses
    logger: false,
    disableAutoIdle: true,
    // what a server packs small can unpack big
    disableCompression: true,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: silenceMs,
  })
  let told: Error | undefined
  // without a listener it would end the process
  client.on('error', (error) => {
    told ??= error
    client.close()
  })
  signal.addEventListener('abort', () => client.close(), { once: true })
  signal.throwIfAborted()
  try {
    await client.connect()
  } catch (error) {
    // of a certificate that is not accepted the rejection says only that the connection was closed
    throw told ?? error
  }
  return client
}

/** imapflow hands these to `tls.connect` and `net.connect`, which take a look-up; its types know those of TLS alone. */
function lookupIn(addresses: Parameters<typeof lookupOf>[0]): object {
  return { lookup: lookupOf(addresses), autoSelectFamily: true }
}
