import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

export const folder = fileURLToPath(new URL('../histories/', import.meta.url))

export interface HistoryEvent {
  eventType: string
}

export interface SavedHistory {
  name: string
  text: string
  history: { events: HistoryEvent[] }
}

export async function savedHistories(): Promise<SavedHistory[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort()
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(`${folder}${file}`, 'utf8')
      const history = JSON.parse(text) as SavedHistory['history']
      return { name: file.replace('.json', ''), text, history }
    }),
  )
}

/** The text with its payloads readable: they are base64 in JSON, and a leak would hide there. */
export function decoded(text: string): string {
  return text.replace(/"data": ?"([A-Za-z0-9+/=]+)"/g, (_, data: string) =>
    Buffer.from(data, 'base64').toString(),
  )
}
