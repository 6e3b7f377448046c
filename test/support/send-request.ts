export interface TestAnswer {
  status: number
  headers: Headers
  text: string
  /** The parsed answer; undefined when it is not JSON. */
  // oxlint-disable-next-line no-explicit-any -- a test reads whatever came
  json: any
}

export interface TestCall {
  body?: unknown
  headers?: Record<string, string>
  /** Another key; null for none. */
  key?: string | null
}

export async function sendRequest(
  url: string,
  method: string,
  call: TestCall,
): Promise<TestAnswer> {
  const headers: Record<string, string> = {}
  if (call.key) headers['authorization'] = `Bearer ${call.key}`
  if (call.body !== undefined) headers['content-type'] = 'application/json'
  const body = typeof call.body === 'string' ? call.body : JSON.stringify(call.body)
  const answer = await fetch(url, {
    method,
    headers: { ...headers, ...call.headers },
    ...(call.body !== undefined && { body }),
  })
  const text = await answer.text()
  const isJson = /[/+]json\b/.test(answer.headers.get('content-type') ?? '') && text !== ''
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  }
}
