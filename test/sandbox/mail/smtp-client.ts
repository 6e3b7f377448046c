import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

export interface SmtpDialogue {
  say(line: string): Promise<string>
  socket: Socket
}

/** Speaks SMTP by hand, for what nodemailer would refuse to send. */
export async function dial(smtpUrl: string): Promise<SmtpDialogue> {
  const { hostname, port } = new URL(smtpUrl)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  const reply = async (): Promise<string> => {
    const { value } = await lines.next()
    return value === undefined || /^\d{3} /.test(value) ? (value ?? '') : reply()
  }
  await reply()
  return {
    socket,
    say(line) {
      socket.write(`${line}\r\n`)
      return reply()
    },
  }
}

export async function beginMessage(dialogue: SmtpDialogue): Promise<string> {
  await dialogue.say('EHLO test')
  await dialogue.say('MAIL FROM:<out@example.com>')
  await dialogue.say('RCPT TO:<ada@example.com>')
  return dialogue.say('DATA')
}
