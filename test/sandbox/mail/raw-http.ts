import { once } from 'node:events'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'

/** fetch sets Host by itself and tidies paths. */
export async function rawGet(url: string, options: { path: string; host?: string }) {
  const { hostname, port } = new URL(url)
  const headers = options.host === undefined ? {} : { host: options.host }
  const call = request({ hostname, port, path: options.path, headers })
  call.end()
  const [response] = await once(call, 'response')
  return { status: response.statusCode as number, body: await text(response) }
}
