import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { smsMessageSchema, type SmsMessage } from './sms-message.js'

export interface SmsStore {
  /** Resolves once it survives a crash; a message with a known sid takes the place of the older one. */
  put(message: SmsMessage): Promise<void>
  get(sid: string): SmsMessage | undefined
  newestFirst(): SmsMessage[]
  close(): Promise<void>
}

/** One line for each change; of a sid the last line counts. */
export async function openSmsStore(dir: string): Promise<SmsStore> {
  await mkdir(dir, { recursive: true })
  const path = join(dir, 'messages.jsonl')
  const messages = await load(path)
  const file = await open(path, 'a')
  let written = endLine(file, path)
  return {
    put(message) {
      messages.set(message.sid, message)
      const line = `${JSON.stringify(message)}\n`
      const writing = written.then(async () => {
        await file.appendFile(line)
        await file.datasync()
      })
      written = writing.catch(() => undefined)
      return writing
    },
    get: (sid) => messages.get(sid),
    newestFirst: () => [...messages.values()].reverse(),
    async close() {
      await written
      await file.close()
    },
  }
}

export function newSid(prefix: 'AC' | 'SM'): string {
  return `${prefix}${randomBytes(16).toString('hex')}`
}

async function load(path: string): Promise<Map<string, SmsMessage>> {
  const messages = new Map<string, SmsMessage>()
  for (const line of (await textOf(path)).split('\n')) {
    const { data } = smsMessageSchema.safeParse(parsed(line))
    if (data) messages.set(data.sid, data)
  }
  return messages
}

/** What a killed process left half-written must not swallow the next line. */
async function endLine(file: FileHandle, path: string): Promise<void> {
  const text = await textOf(path)
  if (text !== '' && !text.endsWith('\n')) await file.appendFile('\n')
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    // the half line of a killed process
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
