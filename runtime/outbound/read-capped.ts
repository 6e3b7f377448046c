import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

/** Thrown with what is wrong with the answer. */
export class BadAnswer extends Error {}

/** The whole answer, unpacked; counted after unpacking, so that a small one cannot grow into a big one. */
export async function readCapped(
  body: Readable,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> {
  const chunks: Buffer[] = []
  const gather = async (source: AsyncIterable<Buffer>) => {
    let size = 0
    for await (const chunk of source) {
      size += chunk.length
      if (size > maxBytes) throw new BadAnswer(`the answer is longer than ${maxBytes} bytes`)
      chunks.push(chunk)
    }
  }
  const decoder = decoderOf(encoding)
  if (decoder) await pipeline(body, decoder, gather)
  else await pipeline(body, gather)
  return Buffer.concat(chunks)
}

export const acceptedEncodings = 'gzip, deflate, br'

function decoderOf(encoding: string | undefined) {
  switch (encoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return null
    case 'gzip':
    case 'x-gzip':
      // an answer without a body ends before its first byte, and that is no fault
      return createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })
    case 'deflate':
      return createInflate({ finishFlush: constants.Z_SYNC_FLUSH })
    case 'br':
      return createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH })
    default:
      throw new BadAnswer('the answer is packed in a way that was not asked for')
  }
}
