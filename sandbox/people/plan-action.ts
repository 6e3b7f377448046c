import type { PeopleSetting } from '../../runtime/people-setting.js'
import type { MailboxMessage } from '../mail/message.js'
import type { Behaviour } from './act.js'
import { actionId } from './action-id.js'
import { behaveByShare } from './behave-by-share.js'
import { readPersonTag } from './person-tag.js'
import type { MailAction, Received } from './planned-action.js'

const longestQuote = 20_000

/** What one recipient of a message will do about it; null: nothing, or the message is not from a campaign. */
export function planAction(
  message: MailboxMessage,
  to: string,
  people: PeopleSetting | null,
): MailAction | null {
  const link = unsubscribeLink(message)
  const received = link && whatWasReceived(message, to, link.path)
  if (!link || !received) return null
  const messageNumber = received.references.length + 1
  const behaviour = behaviourOf(to, messageNumber, people)
  if (!behaviour) return null
  const { act, delayMs, awayMs } = behaviour
  return {
    action_id: actionId(link.tenantId, received.message_id, to),
    about: message.id,
    tenant_id: link.tenantId,
    at_ms: received.sent_at_ms + delayMs,
    act,
    away_ms: awayMs,
    received,
  }
}

/** A tag decides alone: whoever has one does nothing by chance. */
function behaviourOf(
  to: string,
  messageNumber: number,
  people: PeopleSetting | null,
): Behaviour | null {
  const tag = readPersonTag(to)
  if (tag === 'silent') return null
  if (tag) return tag.messageNumber === messageNumber ? tag : null
  return people && behaveByShare(people, to, messageNumber)
}

/** It names the tenant, and who has it may end the messages, whatever address this server has. */
function unsubscribeLink({ headers }: MailboxMessage): { tenantId: string; path: string } | null {
  const [, token = '', tenantId] =
    /<https?:\/\/[^>\s]+\/u\/(([a-z0-9][a-z0-9-]{0,39})\.[\w-]+\.[\w-]+)>/.exec(
      single(headers['list-unsubscribe']),
    ) ?? []
  return tenantId === undefined ? null : { tenantId, path: `/u/${token}` }
}

function whatWasReceived(message: MailboxMessage, to: string, path: string): Received | null {
  const { message_id, from, envelope, headers } = message
  if (message_id === null || from === null) return null
  const sentAtMs = Date.parse(message.date ?? '')
  const replyTo = /[^\s<>,;]+@[^\s<>,;]+/.exec(single(headers['reply-to']))?.[0]
  return {
    message_id,
    references: single(headers['references']).match(/<[^<>\s]+>/g) ?? [],
    subject: message.subject,
    from,
    reply_to: replyTo ?? from.address,
    envelope_from: envelope.from === '' ? from.address : envelope.from,
    to,
    sent_at_ms: Number.isNaN(sentAtMs) ? Date.parse(message.arrived_at) : sentAtMs,
    text: message.text.slice(0, longestQuote),
    unsubscribe_path: path,
  }
}

function single(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? ''
}
