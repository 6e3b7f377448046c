import type { TestApi } from '../../support/api.js'

export interface UploadCall {
  path?: string
  query?: Record<string, string>
  headers?: Record<string, string>
  key?: string
}

export interface Uploaded {
  status: number
  // oxlint-disable-next-line no-explicit-any -- a test reads whatever came
  json: any
}

/** Sends bytes as they are, where `api.request` sends text. */
export async function upload(
  api: TestApi,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream,
  call: UploadCall = {},
): Promise<Uploaded> {
  const query = new URLSearchParams(call.query).toString()
  const path = call.path ?? '/api/v1/contacts/import'
  const answer = await fetch(`${api.url}${path}${query === '' ? '' : `?${query}`}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${call.key ?? api.key}`,
      'content-type': 'text/csv',
      ...call.headers,
    },
    body,
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  })
  return { status: answer.status, json: JSON.parse(await answer.text()) }
}

/** Every contact of a key's tenant, or of one of its lists. */
export async function contactsOf(
  api: TestApi,
  key: string,
  query = '',
  // oxlint-disable-next-line no-explicit-any -- a test reads whatever came
): Promise<any[]> {
  const found = []
  let cursor = ''
  for (;;) {
    const { json } = await api.request('GET', `/api/v1/contacts?limit=200${query}${cursor}`, {
      key,
    })
    found.push(...json.data)
    if (json.next_cursor === null) return found
    cursor = `&cursor=${json.next_cursor}`
  }
}

export const byText = (a: unknown, b: unknown) => (String(a) < String(b) ? -1 : 1)
