import type { IncomingMessage } from 'node:http'

const longest = 65_536

/** null: longer than anything that this server takes. */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= longest) chunks.push(chunk)
  }
  return size > longest ? null : Buffer.concat(chunks).toString('utf8')
}
