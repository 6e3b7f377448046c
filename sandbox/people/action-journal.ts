import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { replaceFile } from '../../runtime/replace-file.js'
import { plannedActionSchema, type PlannedAction } from './planned-action.js'

const entrySchema = z.union([
  z.strictObject({ seen: z.string(), planned: z.array(plannedActionSchema) }),
  z.strictObject({ done: z.string() }),
])
type Entry = z.output<typeof entrySchema>

/** What sandbox people have seen and still want to do; a killed process begins again with it. */
export interface ActionJournal {
  /** Nobody has looked at this mailbox before. */
  isNew: boolean
  hasSeen(mailId: string): boolean
  /** Remembers a message, also one about which nothing will be done. */
  see(mailId: string, planned: PlannedAction[]): Promise<void>
  finish(actionId: string): Promise<void>
  /** Earliest first. */
  pending(tenantId: string): PlannedAction[]
  tenants(): string[]
  close(): Promise<void>
}

/**
 * Entries are appended and not synced: what a power cut takes is read out of the mailbox again, or done
 * again under the same id.
 */
export async function openActionJournal(dir: string): Promise<ActionJournal> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const path = join(dir, 'actions.jsonl')
  const entries = await readEntries(path)
  const state: State = { seen: new Set(), pending: new Map() }
  for (const entry of entries ?? []) apply(state, entry)
  replaceFile(path, shortened(state))
  const file = await open(path, 'a', 0o600)
  let written: Promise<unknown> = Promise.resolve()
  const record = (entry: Entry) => {
    apply(state, entry)
    const writing = written.then(() => file.appendFile(`${JSON.stringify(entry)}\n`))
    written = writing.catch(() => undefined)
    return writing
  }
  return {
    isNew: entries === null,
    hasSeen: (mailId) => state.seen.has(mailId),
    see: (mailId, planned) => record({ seen: mailId, planned }),
    finish: (actionId) => record({ done: actionId }),
    pending: (tenantId) =>
      [...state.pending.values()]
        .filter((action) => action.tenant_id === tenantId)
        .sort((a, b) => a.at_ms - b.at_ms || (a.action_id < b.action_id ? -1 : 1)),
    tenants: () => [...new Set([...state.pending.values()].map(({ tenant_id }) => tenant_id))],
    async close() {
      await written
      await file.close()
    },
  }
}

interface State {
  seen: Set<string>
  pending: Map<string, PlannedAction>
}

function apply({ seen, pending }: State, entry: Entry): void {
  if ('done' in entry) {
    pending.delete(entry.done)
    return
  }
  if (seen.has(entry.seen)) return
  seen.add(entry.seen)
  for (const action of entry.planned) {
    // the same message once more, ordered by a person: it is answered once
    if (!pending.has(action.action_id)) pending.set(action.action_id, action)
  }
}

function shortened({ seen, pending }: State): string {
  const open = Map.groupBy(pending.values(), ({ about }) => about)
  const entries: Entry[] = [...seen].map((mailId) => ({
    seen: mailId,
    planned: open.get(mailId) ?? [],
  }))
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
}

async function readEntries(path: string): Promise<Entry[] | null> {
  const text = await readIfThere(path)
  if (text === null) return null
  return text.split('\n').flatMap((line) => {
    // a killed process may leave half a line; the mailbox still has the message it is about
    const entry = entrySchema.safeParse(parseJson(line))
    return entry.success ? [entry.data] : []
  })
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
