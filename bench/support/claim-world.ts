import { sql } from 'kysely'
import type { ClaimRequest } from '../../activities/outreach/claim-request.js'
import type { OutreachDeps } from '../../activities/outreach/deps.js'
import { prepareTouch } from '../../activities/outreach/prepare-touch.js'
import type { Store } from '../../store/open-store.js'
import { planTouch } from '../../store/repositories/touches.js'
import { monday9, orderFor, seedCampaign, type SeededCampaign } from '../../test/support/world.js'

const week = 7 * 86_400_000

export const senders = 10

export interface ClaimPlan {
  rounds: number
  /** Touches a round of one sender. */
  ofOne: number
  /** Touches a round that go round all ten senders. */
  ofTen: number
}

/** One campaign with one sender, ten with one sender each; every touch has its own person and account. */
export async function seedSenders(store: Store, plan: ClaimPlan): Promise<SeededCampaign> {
  const ofOne = plan.rounds * plan.ofOne
  const seeded = await seedCampaign(store, { contacts: ofOne + plan.rounds * plan.ofTen })
  await store.transaction(async (trx) => {
    await sql`update senders set min_gap_seconds = 0`.execute(trx)
    await sql`
      insert into senders select (jsonb_populate_record(s, jsonb_build_object(
        'sender_id', 'snd_' || n, 'email', 'mia' || n || '@studio.example'))).*
      from senders s, generate_series(2, ${senders}::int) n`.execute(trx)
    await sql`
      insert into campaigns select (jsonb_populate_record(c, jsonb_build_object(
        'campaign_id', 'cmp_' || n, 'sender_id', 'snd_' || n))).*
      from campaigns c, generate_series(2, ${senders}::int) n`.execute(trx)
    await sql`
      update campaign_contacts set campaign_id = 'cmp_' || (1 + position % ${senders}::int)
      where position >= ${ofOne}`.execute(trx)
    await sql`
      update campaign_accounts a set campaign_id = c.campaign_id
      from campaign_contacts c where c.account_id = a.account_id`.execute(trx)
  })
  return seeded
}

export interface Round {
  ofOne: ClaimRequest[]
  ofTen: ClaimRequest[]
}

/** Everything that comes before the claims of a round; each round is another Monday, for fresh caps. */
export async function prepareRound(
  deps: OutreachDeps,
  seeded: SeededCampaign,
  { plan, round }: { plan: ClaimPlan; round: number },
): Promise<Round> {
  const from = (base: number, count: number) =>
    Array.from({ length: count }, (_, index) => base + round * count + index)
  const ones = from(0, plan.ofOne)
  const tens = from(plan.rounds * plan.ofOne, plan.ofTen)
  const atMs = monday9 + (round + 1) * week
  const ofOne: ClaimRequest[] = []
  for (const index of ones) {
    ofOne.push(await prepare(deps, { seeded, index, campaignId: 'cmp_1', atMs }))
  }
  const ofTen: ClaimRequest[] = []
  for (const index of tens) {
    const campaignId = `cmp_${1 + (index % senders)}`
    ofTen.push(await prepare(deps, { seeded, index, campaignId, atMs }))
  }
  return { ofOne, ofTen }
}

interface Wanted {
  seeded: SeededCampaign
  index: number
  campaignId: string
  atMs: number
}

async function prepare(deps: OutreachDeps, wanted: Wanted): Promise<ClaimRequest> {
  const { seeded, index, campaignId, atMs } = wanted
  const order = orderFor(seeded, index, {
    campaign_id: campaignId,
    slot_at_ms: atMs,
    at_ms: atMs,
    approval_id: null,
    message: { kind: 'step' },
  })
  const prepared = await prepareTouch(deps, order, atMs)
  if (prepared.kind === 'impossible') throw new Error(prepared.reason)
  await planTouch(deps.store.db, {
    tenantId: order.tenant_id,
    campaignId,
    accountId: order.account_id,
    contactId: order.contact_id,
    senderId: prepared.sources.sender.sender_id,
    channel: order.channel,
    step: order.step,
    slotAtMs: atMs,
    reason: order.reason,
    nowMs: atMs,
  })
  return { order, prepared, atMs }
}
