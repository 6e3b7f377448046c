import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Kind = 'contacts' | 'companies' | 'notes' | 'emails' | 'meetings' | 'deals'

interface Stored {
  kind: Kind
  id: string
  properties: Record<string, string>
}

/** What happens to the next calls whose path has this text in it; once each. */
export interface Mishap {
  /** Of the call, as `POST /crm/v3/objects/notes`. */
  on: string
  /** `lost`: it is done, and the connection is cut before the answer. */
  how: 'lost' | 'cut' | { status: number; headers?: Record<string, string> } | 'silent'
}

export interface HubspotDouble {
  url: string
  place: string
  token: string
  calls: string[]
  mishaps: Mishap[]
  /** Nothing works while this is set. */
  down: { status: number } | null
  all(kind: Kind): Stored[]
  add(kind: Kind, properties: Record<string, string>): string
  associate(a: string, b: string): void
  linked(id: string, kind: Kind): string[]
  close(): Promise<void>
}

/** What HubSpot does of its CRM API v3 and v4, as far as its own client and our adapter ask. */
export async function startHubspot(): Promise<HubspotDouble> {
  const world = new World()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => world.answer(request, response, Buffer.concat(chunks).toString()))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const place = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return Object.assign(world, {
    url: `http://${place}`,
    place,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  })
}

interface Call {
  method: string
  segments: string[]
  query: URLSearchParams
  // oxlint-disable-next-line no-explicit-any -- whatever was sent
  body: any
}

class Failure extends Error {
  constructor(
    readonly status: number,
    readonly category: string,
    message: string,
  ) {
    super(message)
  }
}

const at = '2026-11-23T09:00:00.000Z'
const kindsOfNote: Record<number, Kind> = { 202: 'contacts', 190: 'companies' }
const categories: Record<number, string> = { 429: 'RATE_LIMITS', 503: 'SERVICE_UNAVAILABLE' }

class World {
  readonly token = 'pat-eu1-double'
  readonly calls: string[] = []
  readonly mishaps: Mishap[] = []
  down: { status: number } | null = null
  readonly #objects: Stored[] = []
  readonly #pairs = new Set<string>()
  #lastId = 100

  all = (kind: Kind) => this.#objects.filter((one) => one.kind === kind)

  add = (kind: Kind, properties: Record<string, string>): string => {
    this.#lastId += 1
    const id = String(this.#lastId)
    this.#objects.push({ kind, id, properties: { ...properties, hs_object_id: id } })
    return id
  }

  associate = (a: string, b: string): void => {
    this.#pairs.add(`${a} ${b}`).add(`${b} ${a}`)
  }

  linked = (id: string, kind: Kind): string[] =>
    this.all(kind)
      .map((one) => one.id)
      .filter((other) => this.#pairs.has(`${id} ${other}`))

  answer(request: IncomingMessage, response: ServerResponse, text: string): void {
    const { method = '', url = '', headers } = request
    const { pathname, searchParams } = new URL(url, 'http://double')
    const name = `${method} ${pathname}`
    this.calls.push(name)
    const how = this.#mishapOf(name)
    if (how === 'silent') return
    if (how === 'cut') return void request.socket.destroy()
    if (typeof how === 'object') {
      const category = categories[how.status] ?? 'INTERNAL_ERROR'
      return send(response, how.status, failure(category, 'mishap'), how.headers)
    }
    const segments = pathname.split('/').slice(1).map(decodeURIComponent)
    const call = { method, segments, query: searchParams, body: text && JSON.parse(text) }
    const [status, answer] = this.#attempt(call, headers.authorization)
    if (how === 'lost') request.socket.destroy()
    else send(response, status, answer)
  }

  #mishapOf(name: string): Mishap['how'] | undefined {
    if (this.down) return this.down
    const at = this.mishaps.findIndex(({ on }) => name.startsWith(on))
    return at === -1 ? undefined : this.mishaps.splice(at, 1)[0]?.how
  }

  #attempt(call: Call, authorization: string | undefined): [number, unknown] {
    try {
      if (authorization !== `Bearer ${this.token}`) {
        throw new Failure(401, 'INVALID_AUTHENTICATION', 'bad token')
      }
      return this.#route(call)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      return [error.status, failure(error.category, error.message)]
    }
  }

  #route(call: Call): [number, unknown] {
    const [, version, , kind, ...rest] = call.segments
    const verb = `${call.method} ${rest.join('/').replace(/\d+/g, 'ID')}`
    if (version === 'v4') return this.#associations(call, kind as Kind, rest)
    switch (verb) {
      case 'POST ':
        return [201, this.#make(kind as Kind, call.body)]
      case 'POST batch/read':
        return this.#readMany(kind as Kind, call.body)
      case 'POST batch/upsert':
        return [
          200,
          { status: 'COMPLETE', startedAt: at, completedAt: at, results: this.#upsert(call.body) },
        ]
      case 'POST search':
        return [200, this.#search(kind as Kind, call.body)]
      default:
        if (call.method === 'GET' && rest.length === 1) return [200, this.#one(kind as Kind, call)]
        throw new Failure(404, 'OBJECT_NOT_FOUND', `no route ${verb}`)
    }
  }

  #find(kind: Kind, id: string, property = 'hs_object_id'): Stored {
    const wanted = id.toLowerCase()
    const found = this.all(kind).find((one) => one.properties[property]?.toLowerCase() === wanted)
    if (!found) throw new Failure(404, 'OBJECT_NOT_FOUND', `no ${kind} ${id}`)
    return found
  }

  #one(kind: Kind, { segments, query }: Call) {
    const found = this.#find(kind, segments[4] ?? '', query.get('idProperty') ?? undefined)
    const wanted = listOf(query, 'associations') as Kind[]
    const associations = Object.fromEntries(
      wanted.flatMap((other) => {
        const ids = this.linked(found.id, other)
        const results = ids.map((id) => ({ id, type: `${kind}_to_${other}` }))
        return ids.length === 0 ? [] : [[other, { results }]]
      }),
    )
    return {
      ...shown(found, listOf(query, 'properties')),
      ...(wanted.length > 0 && { associations }),
    }
  }

  // oxlint-disable-next-line no-explicit-any -- whatever was sent
  #make(kind: Kind, body: any) {
    const properties: Record<string, string> = body.properties
    if (kind === 'notes' && !properties['hs_timestamp']) {
      throw new Failure(400, 'VALIDATION_ERROR', 'hs_timestamp is required')
    }
    for (const association of body.associations ?? []) this.#refuseMisfit(association)
    const { email } = properties
    if (kind === 'contacts' && email && this.#isTaken(email)) {
      throw new Failure(409, 'CONFLICT', 'Contact already exists')
    }
    const id = this.add(kind, properties)
    for (const { to } of body.associations ?? []) this.associate(id, to.id)
    return shown(this.#find(kind, id), Object.keys(properties))
  }

  // oxlint-disable-next-line no-explicit-any -- whatever was sent
  #refuseMisfit({ to, types }: any): void {
    const other = kindsOfNote[types[0].associationTypeId] ?? 'deals'
    if (this.all(other).some((one) => one.id === to.id)) return
    throw new Failure(400, 'VALIDATION_ERROR', 'association type and object do not fit')
  }

  #isTaken(email: string): boolean {
    return this.all('contacts').some(({ properties }) => properties['email'] === email)
  }

  // oxlint-disable-next-line no-explicit-any -- whatever was sent
  #readMany(kind: Kind, { inputs, properties, idProperty }: any): [number, unknown] {
    if (inputs.length > 100) throw new Failure(400, 'VALIDATION_ERROR', 'at most 100')
    const results: unknown[] = []
    const missing: string[] = []
    for (const { id } of inputs) {
      try {
        results.push(shown(this.#find(kind, id, idProperty), properties))
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        missing.push(id)
      }
    }
    const done = { status: 'COMPLETE', startedAt: at, completedAt: at, results }
    if (missing.length === 0) return [200, done]
    const error = {
      ...failure('OBJECT_NOT_FOUND', 'some were not found'),
      context: { ids: missing },
    }
    return [207, { ...done, numErrors: 1, errors: [error] }]
  }

  // oxlint-disable-next-line no-explicit-any -- whatever was sent
  #upsert({ inputs }: any) {
    // oxlint-disable-next-line no-explicit-any -- whatever was sent
    return inputs.map(({ id, idProperty, properties }: any) => {
      const known = this.all('contacts').find((one) => one.properties[idProperty] === id)
      if (known) Object.assign(known.properties, properties)
      else this.add('contacts', { ...properties, [idProperty]: id })
      const stored = this.#find('contacts', id, idProperty)
      return { ...shown(stored, Object.keys(properties)), new: known === undefined }
    })
  }

  // oxlint-disable-next-line no-explicit-any -- whatever was sent
  #search(kind: Kind, { filterGroups, properties, limit = 10 }: any) {
    const [{ propertyName, operator, value }] = filterGroups[0].filters
    if (operator !== 'EQ') throw new Failure(400, 'VALIDATION_ERROR', 'only EQ here')
    const found = this.all(kind).filter((one) => one.properties[propertyName] === value)
    return {
      total: found.length,
      results: found.slice(0, limit).map((one) => shown(one, properties ?? [])),
    }
  }

  #associations(call: Call, from: Kind, rest: string[]): [number, unknown] {
    const [id = '', , ...others] = rest
    this.#find(from, id)
    if (call.method === 'PUT' && others[0] === 'default') {
      const [, to, toId = ''] = others
      this.#find(to as Kind, toId)
      this.associate(id, toId)
      return [200, { status: 'COMPLETE', startedAt: at, completedAt: at, results: [] }]
    }
    const limit = Number(call.query.get('limit') ?? 500)
    const start = Number(call.query.get('after') ?? 0)
    const ids = this.linked(id, others[0] as Kind)
    const associationTypes = [{ category: 'HUBSPOT_DEFINED', typeId: 202, label: null }]
    const results = ids
      .slice(start, start + limit)
      .map((toObjectId) => ({ toObjectId, associationTypes }))
    const more = ids.length > start + limit
    return [200, { results, ...(more && { paging: { next: { after: String(start + limit) } } }) }]
  }
}

function listOf(query: URLSearchParams, name: string): string[] {
  return query.getAll(name).flatMap((value) => value.split(','))
}

function shown({ id, properties }: Stored, wanted: string[]) {
  const told = ['hs_object_id', ...wanted].map((name) => [name, properties[name] ?? null])
  return { id, properties: Object.fromEntries(told), createdAt: at, updatedAt: at, archived: false }
}

function failure(category: string, message: string) {
  return { status: 'error', message, correlationId: 'c0ffee', category }
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}
