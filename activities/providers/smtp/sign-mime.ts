import { buffer } from 'node:stream/consumers'
import Dkim from 'nodemailer/lib/dkim'
import type { DkimSigner } from '../../ports.js'

/** RFC 8058 wants both List-Unsubscribe headers signed; nodemailer's own list leaves one of them out. */
const signedHeaders = [
  'From',
  'Reply-To',
  'To',
  'Subject',
  'Date',
  'Message-ID',
  'In-Reply-To',
  'References',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
].join(':')

/** RSA with SHA-256 and no time in the signature: the same message gives the same bytes. */
export async function signMime(message: Buffer, signer: DkimSigner): Promise<Buffer> {
  const { domain: domainName, selector: keySelector, key: privateKey } = signer
  const dkim = new Dkim({ domainName, keySelector, privateKey, headerFieldNames: signedHeaders })
  const signed = await buffer(dkim.sign(message))
  // with a key that it cannot use nodemailer leaves the signature out and says nothing
  if (!signed.subarray(0, 15).equals(Buffer.from('DKIM-Signature:'))) {
    throw new Error('the message was not signed')
  }
  return signed
}
