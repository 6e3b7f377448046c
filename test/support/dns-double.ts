import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

/** Names are lower case. A name that is not there does not exist; one without the kind has no such record. */
export type Zone = Record<
  string,
  { mx?: string[]; txt?: string[]; a?: string[]; silent?: true; broken?: true }
>

export interface DnsDouble {
  /** What a resolver takes: `127.0.0.1:port`. */
  server: string
  asked: string[]
}

const kinds = { a: 1, mx: 15, txt: 16 }
const ok = 0
const serverFailure = 2
const noSuchName = 3

/** A name server over real UDP that knows MX, TXT and A. */
export async function startDns(zone: Zone): Promise<DnsDouble> {
  const socket = createSocket('udp4')
  const asked: string[] = []
  socket.on('message', (query, from) => {
    const question = readQuestion(query)
    asked.push(question.name)
    const answer = answerTo(zone, question)
    if (answer) socket.send(answer, from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(() => closed(socket))
  return { server: `127.0.0.1:${socket.address().port}`, asked }
}

function closed(socket: Socket): Promise<void> {
  return new Promise((done) => socket.close(() => done()))
}

interface Question {
  id: number
  name: string
  type: number
  /** As it was sent: the answer repeats it. */
  bytes: Buffer
}

function readQuestion(query: Buffer): Question {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  return {
    id: query.readUInt16BE(0),
    name: labels.join('.').toLowerCase(),
    type: query.readUInt16BE(at + 1),
    bytes: query.subarray(12, at + 5),
  }
}

function answerTo(zone: Zone, question: Question): Buffer | undefined {
  const entry = zone[question.name]
  if (entry?.silent) return undefined
  if (entry?.broken) return message(question, { code: serverFailure, records: [] })
  if (!entry) return message(question, { code: noSuchName, records: [] })
  return message(question, { code: ok, records: recordsOf(entry, question.type) })
}

function recordsOf(entry: Zone[string], type: number): Buffer[] {
  if (type === kinds.mx) return (entry.mx ?? []).map(mailExchange)
  if (type === kinds.a) return (entry.a ?? []).map((ip) => Buffer.from(ip.split('.').map(Number)))
  if (type === kinds.txt) return (entry.txt ?? []).map(text)
  return []
}

function mailExchange(exchange: string): Buffer {
  const labels = exchange.split('.').filter((label) => label !== '')
  const name = labels.map((label) => Buffer.from([label.length, ...Buffer.from(label)]))
  return Buffer.concat([Buffer.from([0, 10]), ...name, Buffer.from([0])])
}

/** In pieces of at most 255 bytes, as a long record is stored. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  const pieces: Buffer[] = []
  for (let from = 0; from < bytes.length; from += 255) {
    const piece = bytes.subarray(from, from + 255)
    pieces.push(Buffer.from([piece.length]), piece)
  }
  return Buffer.concat(pieces)
}

function message(question: Question, answer: { code: number; records: Buffer[] }): Buffer {
  const header = Buffer.alloc(12)
  header.writeUInt16BE(question.id, 0)
  // an answer, recursion asked for and available
  header.writeUInt16BE(0x8180 | answer.code, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(answer.records.length, 6)
  const records = answer.records.map((data) => {
    const head = Buffer.alloc(12)
    // the name of the question, by reference
    head.writeUInt16BE(0xc00c, 0)
    head.writeUInt16BE(question.type, 2)
    head.writeUInt16BE(1, 4)
    head.writeUInt16BE(data.length, 10)
    return Buffer.concat([head, data])
  })
  return Buffer.concat([header, question.bytes, ...records])
}
