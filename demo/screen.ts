import process from 'node:process'
import { styleText } from 'node:util'

export interface Links {
  docs: string
  approvals: string
  temporalUi: string | null
  mailbox: string | null
  /** The file that holds the key for the API. */
  keyFile: string
}

const write = (text: string) => void process.stdout.write(`${text}\n`)
const dim = (text: string) => styleText('dim', text)

/** What the user watches. Colours appear on a terminal only. */
export const screen = {
  title: (text: string) => write(`\n${styleText('bold', text)}\n`),
  step: (text: string) => write(`\n${styleText('cyan', text)}`),
  line: (text: string) => write(text),
  detail: (text: string) => write(dim(`    ${text}`)),
  sent: (what: string, { because, next }: { because: string; next: string }) => {
    write(`  ${styleText('green', what)}: ${because}`)
    write(dim(`    next: ${next}`))
  },
  came: (what: string, effect: string) => {
    write(`  ${styleText('magenta', what)}`)
    write(dim(`    ${effect}`))
  },
  other: (state: string, what: string, reason: string) =>
    write(`  ${styleText('yellow', state)}: ${what}: ${reason}`),
  result: (text: string) => write(`\n${styleText('bold', text)}`),
  during,
  links: ({ docs, approvals, temporalUi, mailbox, keyFile }: Links) => {
    write('\nStill running; look around, then press Ctrl-C:')
    write(`  API docs         ${docs}`)
    if (temporalUi) write(`  Temporal Web UI  ${temporalUi}`)
    if (mailbox) write(`  mailbox          ${mailbox}`)
    write(`  approvals        ${approvals}`)
    write(`  the API's key    api_key in ${keyFile}`)
  },
}

const secondMs = 1_000
const everySeconds = 5

/** Says what is waited for, and every few seconds that it still is. */
async function during<T>(what: string, work: Promise<T>): Promise<T> {
  write(`  ${what} …`)
  let seconds = 0
  const ticking = setInterval(() => {
    seconds += everySeconds
    write(dim(`  ${what} … ${seconds} s`))
  }, everySeconds * secondMs)
  return work.finally(() => clearInterval(ticking))
}
