import { describe, expect, it } from 'vitest'
import { classifyMail } from '../../../intake/classify-message.js'
import { readMail } from '../../../intake/mail/read-mail.js'
import { acts } from '../../../sandbox/people/act.js'
import { planAction } from '../../../sandbox/people/plan-action.js'
import { sayWhat } from '../../../sandbox/people/say-what.js'
import { received } from './fixture.js'

const writing = acts.filter((act) => act !== 'unsubscribe_click')

const tags: Record<(typeof writing)[number], [tag: string, understood: string]> = {
  positive: ['reply-positive', 'positive'],
  question: ['question', 'question'],
  negative: ['negative', 'not_interested'],
  not_now: ['notnow', 'not_now'],
  hostile: ['hostile', 'hostile'],
  unclear: ['unclear', 'unclear'],
  wrong_person: ['wrong-person', 'wrong_person'],
  book: ['book', 'meeting_booked'],
  unsubscribe: ['unsubscribe', 'unsubscribe'],
  out_of_office: ['ooo-5d', 'out_of_office'],
  bounce: ['bounce', 'bounce_hard'],
  bounce_soft: ['bounce-soft', 'bounce_soft'],
  complain: ['complain', 'complaint'],
}

const domains = ['northwind.example', 'nordwind.de', 'ventdunord.fr.example', 'viento.es']
const cases = domains.flatMap((domain) =>
  writing.map((act) => ({ act, address: `anna.berg+${tags[act][0]}@${domain}` })),
)

async function understand(address: string, act: (typeof writing)[number]) {
  const action = planAction(received(address), address, null)
  if (!action) throw new Error(`${address} does nothing`)
  const mail = await readMail(await sayWhat(action, act))
  const receivedDate = new Date(action.at_ms).toISOString().slice(0, 10)
  return { mail, ...classifyMail(mail, { ownCopy: false, receivedDate }) }
}

describe('what sandbox people write', () => {
  it.each(cases)('$address is understood', async ({ act, address }) => {
    const { mail, class: found, evidence } = await understand(address, act)
    expect([found, evidence]).toEqual([tags[act][1], evidence])
    expect(mail.faults).toEqual([])
    const about = mail.delivery ?? mail.feedback
    expect(about ? about.original_message_id : mail.in_reply_to).toBe('<one@studio.example>')
  })

  it.each(domains)('names the day of the return at %s', async (domain) => {
    const found = await understand(`anna+ooo-5d@${domain}`, 'out_of_office')
    expect(found.return_date).toBe('2026-11-28')
  })

  it.each(domains)('names the colleague at %s', async (domain) => {
    const found = await understand(`anna+wrong-person@${domain}`, 'wrong_person')
    expect(found.referral).toContain(`jona.reed@${domain}`)
  })

  it.each(domains)('names the month in which to ask again at %s', async (domain) => {
    const found = await understand(`anna+notnow@${domain}`, 'not_now')
    expect(found.return_date).toMatch(/^2027-02-\d\d$/)
  })

  it('quotes our footer with its unsubscribe link', async () => {
    const { mail } = await understand('anna+reply-positive@northwind.example', 'positive')
    expect(mail.text).toMatch(/^> No more messages from us: http/m)
  })
})
