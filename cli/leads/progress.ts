/** Where remarks go; on a terminal one line is written over and over. */
export interface ProgressScreen {
  isTerminal: boolean
  write(text: string): void
}

export interface Counting {
  screen: ProgressScreen
  total: number | undefined
}

const megabyte = 2 ** 20
const shares = 10

/** Passes the bytes on and says how many there were. */
export function countBytes(
  body: ReadableStream<Uint8Array>,
  { screen, total }: Counting,
): ReadableStream<Uint8Array> {
  let sent = 0
  let told = 0
  const step = Math.max(total === undefined ? megabyte : Math.ceil(total / shares), 1)
  const say = (text: string) => screen.write(screen.isTerminal ? `\r\u001b[K${text}` : `${text}\n`)
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      sent += chunk.byteLength
      controller.enqueue(chunk)
      if (sent - told < step) return
      told = sent
      say(`${inWords(sent)}${total === undefined ? '' : ` of ${inWords(total)}`} sent`)
    },
    flush() {
      say(`${inWords(sent)} sent; the last rows are being stored`)
      if (screen.isTerminal) screen.write('\n')
    },
  })
  return body.pipeThrough(counter)
}

function inWords(bytes: number): string {
  if (bytes < megabyte) return `${Math.ceil(bytes / 1024)} KB`
  return `${(bytes / megabyte).toFixed(1)} MB`
}
