import PostalMime from 'postal-mime'
import { classifyMail } from '../intake/classify-message.js'
import { readMail } from '../intake/mail/read-mail.js'
import type { Report, Row, Say } from './support/report.js'
import { figure, median, spread } from './support/statistics.js'

const rounds = 7
const perRound = 400
const known = { ownCopy: false, receivedDate: '2026-11-23' }

const head =
  'From: Anna Example <anna@acme.example>\r\nTo: Tom <tom@overture.example>\r\n' +
  'Subject: Re: Your hiring in Berlin\r\nDate: Mon, 23 Nov 2026 09:00:00 +0100\r\n' +
  'Message-ID: <1@acme.example>\r\nIn-Reply-To: <touch-1@overture.example>\r\n' +
  `${'Received: from mx.acme.example by mx.overture.example; Mon, 23 Nov 2026 09:00:00 +0100\r\n'.repeat(6)}` +
  'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
const history =
  '\r\n\r\nOn Mon, 23 Nov 2026 at 09:00, Tom <tom@overture.example> wrote:\r\n' +
  '> Hello Anna, you are looking for engineers in Berlin.\r\n'.repeat(30)

const mails: Record<string, string> = {
  'a short answer over its history': `Sounds interesting, can you send me some details?${history}`,
  'a wish for no more mail': `Thanks, but please take me off your list.${history}`,
  'a long answer of 6 KB that decides nothing': `${'We spoke about it at the table and the weather was fine. '.repeat(105)}${history}`,
}

/** Reading a mail and saying what it is, beside the parser that both stand on. */
export async function classify(say: Say): Promise<Report> {
  const rows: Row[] = []
  for (const [what, words] of Object.entries(mails)) {
    say(what)
    rows.push(await measure(what, Buffer.from(head + words)))
  }
  return {
    title: 'Classification: µs a message, from its bytes to its class',
    rows,
    notes: [
      `${rounds} rounds of ${perRound} messages: the median and between what they lay, after one that does not count.`,
      'Yardstick: postal-mime parsing the same bytes.',
    ],
  }
}

async function measure(what: string, raw: Buffer): Promise<Row> {
  const ours: number[] = []
  const parser: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const bare = await microseconds(() => PostalMime.parse(raw))
    const whole = await microseconds(async () => classifyMail(await readMail(raw), known))
    if (round === 0) continue
    parser.push(bare)
    ours.push(whole)
  }
  return {
    what,
    measured: spread(ours, ' µs'),
    yardstick: spread(parser, ' µs'),
    ratio: figure(median(ours) / median(parser)),
  }
}

async function microseconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  for (let count = 0; count < perRound; count++) await work()
  return ((performance.now() - started) * 1_000) / perRound
}
