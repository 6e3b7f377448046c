import type { TouchRef } from '../../contracts/temporal/outreach-activities.js'
import { composeTouch } from '../../domain/messages/compose-touch.js'
import { contentOfWords, type Words } from '../../domain/messages/words.js'
import { wordsOfTouch } from '../../domain/messages/words-of-touch.js'
import { touchSeed } from '../../domain/outreach/plan-slot.js'
import { storeContent } from '../../store/repositories/artifacts.js'
import { colleagueOf } from './colleague-of.js'
import type { OutreachDeps } from './deps.js'
import type { TouchSetting } from './load-setting.js'

export type Written =
  | { ok: true; words: Words; contentHash: string; messageKind: 'step' | 'colleague' }
  | { ok: false; reason: string }

export interface Writing {
  ref: TouchRef
  setting: TouchSetting
  atMs: number
}

/** Renders and stores the exact words of a touch; nothing of this can send anything. */
export async function writeMessage(deps: OutreachDeps, writing: Writing): Promise<Written> {
  const { ref, setting } = writing
  const { sources, thread } = setting
  const { campaign, contact, sender, account } = sources
  const colleague = await colleagueOf(deps, ref.tenant_id, ref.message)
  const { words: step, reason } = wordsOfTouch({
    steps: campaign.steps,
    templates: sources.templates,
    tone: campaign.config.tone,
    kind: colleague ? 'colleague' : 'outreach',
    channel: ref.channel,
    step: ref.step,
    earlier: setting.earlier,
    seed: touchSeed(ref, ref.contact_id, ref),
  })
  if (!step) return { ok: false, reason }
  const composed = composeTouch({
    channel: ref.channel,
    address: setting.reach.address,
    first_sms: setting.firstSms,
    step,
    recipient: contact,
    account,
    signer: sender,
    colleague,
    reply_subject: thread[0]?.subject ?? null,
    unsubscribe_url: setting.unsubscribeUrl,
  })
  if (!composed.ok) {
    return { ok: false, reason: `${composed.part} cannot be rendered: ${composed.fault}` }
  }
  const { words } = composed
  const contentHash = await storeContent(deps.store.db, {
    tenantId: ref.tenant_id,
    kind: words.kind,
    content: contentOfWords(words),
    nowMs: writing.atMs,
  })
  return { ok: true, words, contentHash, messageKind: colleague ? 'colleague' : 'step' }
}
