import process from 'node:process'
import { styleText } from 'node:util'

export interface Links {
  docs: string
  temporalUi: string | null
  mailbox: string | null
}

const write = (text: string) => process.stdout.write(`${text}\n`)
const dim = (text: string) => styleText('dim', text)

/** What the user watches. Colours appear on a terminal only. */
export const screen = {
  title: (text: string) => write(`\n${styleText('bold', text)}\n`),
  step: (text: string) => write(`\n${styleText('cyan', text)}`),
  line: (text: string) => write(text),
  sent: (who: string, subject: string, why: { reason: string; next: string | undefined }) => {
    write(`  ${styleText('green', 'sent')}  ${who.padEnd(5)}  "${subject}"`)
    write(dim(`        why: ${why.reason}`))
    write(dim(`        next: ${why.next ?? 'nothing more'}`))
  },
  other: (state: string, who: string, reason: string) =>
    write(`  ${styleText('yellow', state)}  ${who}  ${reason}`),
  result: (text: string) => write(`\n${styleText('bold', text)}`),
  links: ({ docs, temporalUi, mailbox }: Links) => {
    write('\nStill running; look around, then press Ctrl-C:')
    write(`  API docs         ${docs}`)
    if (temporalUi) write(`  Temporal Web UI  ${temporalUi}`)
    if (mailbox) write(`  mailbox          ${mailbox}`)
  },
}
