import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import type { ConnectionOptions } from '@temporalio/client'

type Tls = ConnectionOptions['tls']
type TlsConfig = Exclude<Tls, boolean | null | undefined>

/** What is wrong with the certificates, as the end of a sentence after the variable's name. */
export interface TlsFault {
  part: 'client_cert' | 'client_key' | 'server_ca_cert'
  fault: string
}

/** gRPC reports a file that is no certificate as a server that does not answer, so it is found here. */
export function tlsFault(tls: Tls): TlsFault | undefined {
  if (typeof tls !== 'object' || tls === null) return undefined
  const { serverRootCACertificate: authority, clientCertPair: pair } = tls
  if (authority && !certificateOf(authority)) {
    return { part: 'server_ca_cert', fault: 'holds no certificate in PEM form' }
  }
  return pair && clientFault(pair)
}

function clientFault(pair: NonNullable<TlsConfig['clientCertPair']>): TlsFault | undefined {
  const certificate = certificateOf(pair.crt)
  if (!certificate) return { part: 'client_cert', fault: 'holds no certificate in PEM form' }
  const key = privateKeyOf(pair.key)
  if (!key) {
    return { part: 'client_key', fault: 'holds no private key in PEM form without a passphrase' }
  }
  if (certificate.checkPrivateKey(key)) return undefined
  return { part: 'client_key', fault: 'does not belong to the client certificate' }
}

export function certificateOf(pem: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    // OpenSSL has many words for "no certificate"
    return undefined
  }
}

function privateKeyOf(pem: Uint8Array): KeyObject | undefined {
  try {
    return createPrivateKey(Buffer.from(pem))
  } catch {
    // OpenSSL has many words for "no key"
    return undefined
  }
}

/** TLS that is only switched on is `true`: the SDK's reader returns an object of blanks. */
export function withoutBlankTls(tls: Tls): Tls {
  if (typeof tls !== 'object' || tls === null) return tls
  const kept = Object.entries(tls).filter(([, value]) => value !== undefined)
  return kept.length === 0 ? true : (Object.fromEntries(kept) as TlsConfig)
}
