import { engagementTypes, type EngagementType } from '../../contracts/events.js'
import type { TemplateText } from '../../contracts/templates.js'
import { composeMessage } from '../../domain/messages/compose-message.js'
import { wordsOfTouch } from '../../domain/messages/words-of-touch.js'
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

export type Subject = { subject: string } | { subject: null; fault: string }

/** The subjects of one person's touches, in their order: a follow-up answers the first one. */
export function writeSubjects(writer: Writer, touches: RehearsedTouch[]): Subject[] {
  const written: Subject[] = []
  for (const touch of touches) {
    const first = written.find(({ subject }) => subject !== null)?.subject ?? null
    written.push(writeSubject(writer, touch, first))
  }
  return written
}

function writeSubject(writer: Writer, touch: RehearsedTouch, first: string | null): Subject {
  const { tenantId, account, templates, sender } = writer
  const recipient = personOf(account, touch.contact_id)
  if (!recipient) return { subject: null, fault: 'nobody has this contact id' }
  const colleague = colleagueOf(account, touch)
  const seed = { tenant_id: tenantId, account_id: account.accountId }
  const { words, reason } = wordsOfTouch({
    steps: [],
    templates,
    tone: account.config.tone,
    kind: colleague ? 'colleague' : 'outreach',
    channel: touch.channel,
    step: touch.step,
    has_thread: first !== null,
    seed: touchSeed(seed, touch.contact_id, touch),
  })
  if (!words) return { subject: null, fault: reason }
  const composed = composeMessage({
    step: words,
    recipient,
    account: account.metadata,
    signer: sender,
    colleague,
    reply_subject: first,
    unsubscribe_url: null,
  })
  if (composed.ok) return { subject: composed.subject }
  return { subject: null, fault: `${composed.part} cannot be rendered: ${composed.fault}` }
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
