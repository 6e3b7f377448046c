import type {
  PreviewContact,
  Template,
  TemplatePreview,
  TemplatePreviewInput,
} from '../../contracts/templates.js'
import type { MessageSource } from '../../domain/messages/compose-message.js'
import { composeTouch } from '../../domain/messages/compose-touch.js'
import { explainFields } from '../../domain/messages/explain-fields.js'
import { mergeFields, type Recipient } from '../../domain/messages/merge-fields.js'
import { accountOfContact } from '../../domain/outreach/account-of-contact.js'
import { deriveId } from '../../store/derive-ids.js'
import { findAccount } from '../../store/repositories/accounts.js'
import { findContact } from '../../store/repositories/contacts.js'
import { listSenders } from '../../store/repositories/senders.js'
import { tenantSecret } from '../../store/repositories/tenants.js'
import type { ApiDeps } from '../deps.js'
import { InvalidInput, notFound } from '../problems/api-problem.js'
import { readTemplate } from './read-template.js'

export interface PreviewOrder {
  tenantId: string
  templateId: string
  input: TemplatePreviewInput
}

export async function previewTemplate(
  deps: ApiDeps,
  order: PreviewOrder,
): Promise<TemplatePreview> {
  const template = await readTemplate(deps.store.db, order)
  const { sender, signer } = await signerOf(deps, order.tenantId)
  const source = {
    ...(await readerOf(deps, order)),
    colleague: colleagueFor(template, order.input),
    channel: template.channel,
    address: '',
    first_sms: template.step === 1,
    signer,
    step: template,
    // a reply needs some subject; the answer says null instead
    reply_subject: 'Re:',
    unsubscribe_url: `${deps.settings.publicUrl}/u/…`,
  }
  const composed = composeTouch(source)
  if (!composed.ok) throw cannotBeWritten(composed)
  const { words, segments } = composed
  return {
    template_id: template.template_id,
    subject: template.subject === null || words.kind !== 'email' ? null : words.subject,
    text: words.text,
    html: words.kind === 'email' ? words.html : null,
    segments,
    ...explainFields(template, mergeFields(source)),
    sender,
  }
}

type Reader = Required<Pick<MessageSource, 'recipient' | 'account'>>

async function readerOf(deps: ApiDeps, { tenantId, input }: PreviewOrder): Promise<Reader> {
  if (input.contact_id === undefined) {
    return { recipient: recipientOf(input.contact ?? {}), account: input.account ?? {} }
  }
  const { db } = deps.store
  const contact = await findContact(db, { tenantId, contactId: input.contact_id })
  if (!contact) throw notFound('contact')
  const key = accountOfContact({
    contact_id: contact.contact_id,
    email: contact.email ?? null,
    account_key: contact.account_id,
  })
  const accountId = deriveId('acc', await tenantSecret(db, tenantId), key)
  const account = await findAccount(db, tenantId, accountId)
  return {
    recipient: recipientOf(contact),
    account: { ...account?.metadata, ...input.account },
  }
}

function recipientOf(contact: PreviewContact): Recipient {
  return {
    email: contact.email ?? 'reader@example.com',
    name: contact.name ?? null,
    first_name: contact.first_name ?? null,
    last_name: contact.last_name ?? null,
    title: contact.title ?? null,
    company: contact.company ?? null,
    fields: contact.fields ?? {},
  }
}

async function signerOf(deps: ApiDeps, tenantId: string) {
  const newest = await listSenders(deps.store.db, { tenantId, limit: 1 })
  const [stored] = newest.data
  if (!stored) {
    const name = 'Name of the sender'
    const signer = { name, signature: null, postal_address: 'Postal address of the sender' }
    return { sender: { sender_id: null, name }, signer }
  }
  const { sender_id, name, signature, postal_address } = stored
  return {
    sender: { sender_id, name },
    signer: { name, signature: signature ?? null, postal_address },
  }
}

function colleagueFor(template: Template, { colleague }: TemplatePreviewInput) {
  if (template.kind !== 'colleague') return null
  if (colleague) return { ...colleague, title: colleague.title ?? null }
  const detail = 'is needed: this template tells of a colleague; give name and engagement'
  throw new InvalidInput('unprocessable', `/colleague ${detail}`, {
    errors: [{ pointer: '/colleague', detail }],
  })
}

function cannotBeWritten({ part, fault }: { part: string; fault: string }): InvalidInput {
  return new InvalidInput(
    'unprocessable',
    `The ${part} cannot be written for this contact: ${fault}. ` +
      'Give the template a fallback like {{ first_name | default: "there" }}, or the contact the field.',
  )
}
