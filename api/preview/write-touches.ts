import { engagementTypes, type EngagementType } from '../../contracts/events.js'
import type { TemplateText } from '../../contracts/templates.js'
import { composeTouch } from '../../domain/messages/compose-touch.js'
import { lineOfWords } from '../../domain/messages/words.js'
import { wordsOfTouch } from '../../domain/messages/words-of-touch.js'
import { linkedinProfile } from '../../domain/outreach/linkedin-profile.js'
import { touchSeed } from '../../domain/outreach/plan-slot.js'
import type { RehearsedTouch } from '../../domain/rehearsal/rehearse.js'
import type { ContactRow, SenderRow } from '../campaigns/load-members.js'
import type { PreviewedAccount } from './previewed-account.js'

export interface Writer {
  tenantId: string
  account: PreviewedAccount
  templates: TemplateText[]
  sender: SenderRow
}

export type WrittenTouch =
  | { ok: true; subject: string | null; segments: number | null }
  | { ok: false; fault: string }

/** One person's touches, in their order: a follow-up answers the first one. */
export function writeTouches(writer: Writer, touches: RehearsedTouch[]): WrittenTouch[] {
  const written: WrittenTouch[] = []
  for (const [index, touch] of touches.entries()) {
    const before = touches.slice(0, index)
    const subjects = before.map((one, at) =>
      one.channel === 'email' ? subjectOf(written[at]) : null,
    )
    const first = subjects.find((subject) => subject !== null) ?? null
    const earlier =
      touch.channel === 'email' && first === null
        ? 0
        : before.filter(({ channel }) => channel === touch.channel).length
    written.push(writeTouch(writer, touch, { first, earlier }))
  }
  return written
}

function subjectOf(written: WrittenTouch | undefined): string | null {
  return written?.ok ? written.subject : null
}

function writeTouch(
  writer: Writer,
  touch: RehearsedTouch,
  { first, earlier }: { first: string | null; earlier: number },
): WrittenTouch {
  const { tenantId, account, templates, sender } = writer
  const recipient = personOf(account, touch.contact_id)
  if (!recipient) return { ok: false, fault: 'nobody has this contact id' }
  const colleague = colleagueOf(account, touch)
  const seed = { tenant_id: tenantId, account_id: account.accountId }
  const { words: step, reason } = wordsOfTouch({
    steps: [],
    templates,
    tone: account.config.tone,
    kind: colleague ? 'colleague' : 'outreach',
    channel: touch.channel,
    step: touch.step,
    earlier,
    seed: touchSeed(seed, touch.contact_id, touch),
  })
  if (!step) return { ok: false, fault: reason }
  const composed = composeTouch({
    channel: touch.channel,
    address: addressOn(touch.channel, recipient),
    first_sms: earlier === 0,
    step,
    recipient,
    account: account.metadata,
    signer: sender,
    colleague,
    reply_subject: first,
    unsubscribe_url: null,
  })
  if (!composed.ok) {
    return { ok: false, fault: `${composed.part} cannot be rendered: ${composed.fault}` }
  }
  const { words, segments } = composed
  return {
    ok: true,
    subject: words.kind === 'sms' ? null : lineOfWords(words),
    segments: segments?.segments ?? null,
  }
}

function addressOn(channel: string, { phone, fields }: ContactRow): string {
  return (channel === 'linkedin' ? linkedinProfile(fields) : phone) ?? ''
}

function colleagueOf(account: PreviewedAccount, { message }: RehearsedTouch) {
  if (message.kind !== 'colleague') return null
  const person = personOf(account, message.contact_id)
  const told = account.state.engagements.find(({ event_id }) => event_id === message.event_id)
  const engagement = engagementTypes.find((type) => type === told?.engagement)
  if (!person?.name || !engagement) return null
  return { name: person.name, title: person.title, engagement: engagement satisfies EngagementType }
}

function personOf({ people }: PreviewedAccount, contactId: string): ContactRow | undefined {
  return people.find(({ contact_id }) => contact_id === contactId)
}
