import type { Request } from 'express'
import { importLimitBytes } from '../../contracts/contact-import.js'
import { ApiProblem, InvalidInput } from '../problems/api-problem.js'

export interface Upload {
  kind: 'csv' | 'json'
  /** As the call names it, in lower case. */
  charset: string | undefined
  bytes: AsyncIterable<Buffer>
}

export async function withUpload<T>(
  request: Request,
  read: (upload: Upload) => Promise<T>,
): Promise<T> {
  const upload = openUpload(request)
  try {
    return await read(upload)
  } finally {
    await upload.bytes.return(undefined)
    // what nobody reads would keep the next call on this connection waiting
    request.resume()
  }
}

/** Everything that can be refused before the first byte is read. */
function openUpload(request: Request) {
  const { headers } = request
  const [, type, parameters = ''] =
    /^\s*([^\s;]+)\s*(?:;(.*))?$/.exec(headers['content-type'] ?? '') ?? []
  const kind = kindOf(type)
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') {
    throw new ApiProblem('unsupported_media_type', 'The body must be sent without compression.')
  }
  if (Number(headers['content-length'] ?? 0) > importLimitBytes) throw tooLarge()
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(parameters)?.[1]?.toLowerCase()
  return { kind, charset, bytes: readLimited(request) }
}

function kindOf(type: string | undefined): Upload['kind'] {
  if (type?.toLowerCase() === 'text/csv') return 'csv'
  if (type?.toLowerCase() === 'application/json') return 'json'
  throw new ApiProblem('unsupported_media_type', 'The body must be text/csv or application/json.')
}

/** Leaves the socket open whatever happens, so that the answer of a refusal still gets through. */
async function* readLimited(request: Request): AsyncGenerator<Buffer> {
  let total = 0
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      const bytes = chunk as Buffer
      total += bytes.length
      if (total > importLimitBytes) throw tooLarge()
      yield bytes
    }
  } catch (error) {
    if (error instanceof ApiProblem) throw error
    if (!request.complete) throw cutShort()
    throw error
  }
  if (!request.complete) throw cutShort()
}

function tooLarge(): ApiProblem {
  const megabytes = importLimitBytes / 2 ** 20
  return new InvalidInput(
    'body_too_large',
    `The body may have ${megabytes} MB. Split the file; importing a part twice does no harm.`,
  )
}

function cutShort(): ApiProblem {
  return new ApiProblem(
    'bad_request',
    'The upload ended early. What came before is stored; import the file again to complete it.',
  )
}
