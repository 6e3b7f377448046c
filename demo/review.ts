import type { ApprovalDetail } from '../contracts/approvals.js'
import type { Api, Decided } from './api.js'
import { anna, cast, firstName, reviewer, type Actor } from './cast.js'
import { sayPlan } from './say-plan.js'
import { idOf, settle, StoryBroken, type Scene } from './scene.js'
import { screen } from './screen.js'

/** The exact words that a reviewer let out to one address. */
export interface ApprovedMail {
  address: string
  text: string
}

/** The first message to each person waits for a reviewer, who decides with a key of their own. */
export async function review(scene: Scene): Promise<ApprovedMail[]> {
  const { api, campaignId } = scene
  screen.step('The first message to each person waits for approval.')
  await screen.during('the engine writes five drafts', settle(api))
  const pending = await api.pendingApprovals(campaignId)
  const drafts: Draft[] = []
  for (const actor of cast) {
    const asked = pending.find(({ contact_id }) => contact_id === idOf(scene, actor))
    if (!asked) throw new StoryBroken(`no request for the first message to ${actor.name}.`)
    const draft = { actor, request: await api.approval(asked.request_id) }
    await tellDraft(api, draft)
    drafts.push(draft)
  }
  screen.step(`${reviewer}, a reviewer with a key of her own, reads them.`)
  const ruth = await api.asPerson(reviewer, 'reviewer')
  const approved: ApprovedMail[] = []
  for (const draft of drafts) {
    const final = draft.actor === anna ? await editOneWord(ruth, draft) : draft
    approved.push(await approve(ruth, final))
  }
  return approved
}

interface Draft {
  actor: Actor
  request: ApprovalDetail
}

async function tellDraft(api: Api, { actor, request }: Draft): Promise<void> {
  const { why } = await touchOf(api, request)
  const { when, because } = sayPlan(why.slot)
  screen.line(`  "${request.subject}" to ${firstName(actor)}, ${when}`)
  screen.detail(`why: ${why.contact}; ${because}`)
}

function touchOf(api: Api, { touch, subject }: ApprovalDetail) {
  if (!touch) throw new StoryBroken(`the request for "${subject}" names no message.`)
  return api.touch(touch.touch_id)
}

const [before, after] = ['Hi', 'Hello']

/** An approval holds for the words that were read: after an edit the old hash is worth nothing. */
async function editOneWord(ruth: Api, { actor, request }: Draft): Promise<Draft> {
  const text = textOf(request).replace(before, after)
  const edit = { decision: 'edit', content_hash: request.content_hash, edits: { text } } as const
  const edited = decided(await ruth.decide(request.request_id, edit))
  screen.line(`  ${firstName(actor)}: she edits one word, "${before}" becomes "${after}"`)
  const stale = { decision: 'approve', content_hash: request.content_hash } as const
  const refused = await ruth.decide(edited.request_id, stale)
  if (refused.kind !== 'refused') throw new StoryBroken('an approval of the old words was taken.')
  screen.line(`  ${firstName(actor)}: approving the words before the edit is refused:`)
  screen.detail(shortHashes(refused.why).split('. ')[0] ?? '')
  return { actor, request: await ruth.approval(edited.request_id) }
}

async function approve(ruth: Api, { actor, request }: Draft): Promise<ApprovedMail> {
  const { content_hash } = request
  decided(await ruth.decide(request.request_id, { decision: 'approve', content_hash }))
  screen.line(`  ${firstName(actor)}: approved, exactly content ${shortHashes(content_hash)}`)
  return { address: actor.email, text: textOf(request) }
}

function decided(outcome: Decided) {
  if (outcome.kind === 'refused') throw new StoryBroken(`a decision was refused: ${outcome.why}`)
  return outcome.request
}

function textOf({ subject, content }: ApprovalDetail): string {
  const text = content?.['text']
  if (!text) throw new StoryBroken(`the request for "${subject}" shows no text.`)
  return text
}

function shortHashes(text: string): string {
  return text.replace(/[0-9a-f]{64}/g, (hash) => `${hash.slice(0, 8)}…`)
}
