import type { TouchRef } from '../../contracts/temporal/outreach-activities.js'
import { composeMessage } from '../../domain/messages/compose-message.js'
import { wordsOfTouch } from '../../domain/messages/words-of-touch.js'
import { touchSeed } from '../../domain/outreach/plan-slot.js'
import { storeContent } from '../../store/repositories/artifacts.js'
import type { EarlierMessage } from '../../store/repositories/earlier-messages.js'
import type { TouchSources } from '../../store/repositories/touch-sources.js'
import { colleagueOf } from './colleague-of.js'
import type { OutreachDeps } from './deps.js'

export interface Message {
  subject: string
  text: string
  html: string
}

export type Written =
  | { ok: true; message: Message; contentHash: string; messageKind: 'step' | 'colleague' }
  | { ok: false; reason: string }

export interface Writing {
  ref: TouchRef
  sources: TouchSources
  earlier: EarlierMessage[]
  unsubscribeUrl: string
  atMs: number
}

/** Renders and stores the exact words of a touch; nothing of this can send anything. */
export async function writeMessage(deps: OutreachDeps, writing: Writing): Promise<Written> {
  const { ref, sources } = writing
  const { campaign, contact, sender, account } = sources
  const colleague = await colleagueOf(deps, ref.tenant_id, ref.message)
  const kind = colleague ? 'colleague' : 'step'
  const { words, reason } = wordsOfTouch({
    steps: campaign.steps,
    templates: sources.templates,
    tone: campaign.config.tone,
    kind: colleague ? 'colleague' : 'outreach',
    channel: ref.channel,
    step: ref.step,
    has_thread: writing.earlier.length > 0,
    seed: touchSeed(ref, ref.contact_id, ref),
  })
  if (!words) return { ok: false, reason }
  const composed = composeMessage({
    step: words,
    recipient: contact,
    account,
    signer: sender,
    colleague,
    reply_subject: writing.earlier[0]?.subject ?? null,
    unsubscribe_url: writing.unsubscribeUrl,
  })
  if (!composed.ok) {
    return { ok: false, reason: `${composed.part} cannot be rendered: ${composed.fault}` }
  }
  const { subject, text, html } = composed
  const message = { subject, text, html }
  const contentHash = await storeContent(deps.store.db, {
    tenantId: ref.tenant_id,
    kind: 'email',
    content: message,
    nowMs: writing.atMs,
  })
  return { ok: true, message, contentHash, messageKind: kind }
}
