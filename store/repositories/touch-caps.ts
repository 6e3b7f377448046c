import { sql } from 'kysely'
import type { TouchState } from '../../contracts/touches.js'
import type { Trx } from '../open-store.js'

const countedStates: TouchState[] = ['claimed', 'sent', 'unknown']
const openStates: TouchState[] = ['planned', 'released']

export interface CapCounts {
  contactTouchesMs: number[]
  accountTouchesMs: number[]
  /** In this campaign, ever. */
  accountTouchpoints: number
}

export interface CapQuestion {
  tenantId: string
  /** The touch that asks: one that is sent again does not stand in its own way. */
  touchKey: string
  campaignId: string
  contactId: string
  accountId: string
  sinceMs: number
}

/** Only meaningful under the claim's locks. */
export async function readCapCounts(trx: Trx, question: CapQuestion): Promise<CapCounts> {
  const counted = () =>
    trx
      .selectFrom('touches')
      .where('tenant_id', '=', question.tenantId)
      .where('touch_key', '!=', question.touchKey)
      .where('state', 'in', countedStates)
  const since = new Date(question.sinceMs)
  const contact = await counted()
    .select('counted_at')
    .where('contact_id', '=', question.contactId)
    .where('counted_at', '>', since)
    .execute()
  const account = await counted()
    .select('counted_at')
    .where('account_id', '=', question.accountId)
    .where('counted_at', '>', since)
    .execute()
  const ever = await counted()
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('account_id', '=', question.accountId)
    .where('campaign_id', '=', question.campaignId)
    .executeTakeFirstOrThrow()
  return {
    contactTouchesMs: contact.flatMap((row) => row.counted_at?.getTime() ?? []),
    accountTouchesMs: account.flatMap((row) => row.counted_at?.getTime() ?? []),
    accountTouchpoints: Number(ever.count),
  }
}

export interface SenderQuestion {
  tenantId: string
  touchKey: string
  senderId: string
  atMs: number
  /** The sender's local days that a gap before this instant reaches into, the last one its own. */
  days: string[]
  day: { name: string; fromMs: number; untilMs: number }
}

export interface SenderCounts {
  countedToday: number
  followUpsToday: number
  /** The touches that left last before and first after the instant. */
  nearMs: number[]
}

/** Only meaningful under the locks of the sender's days. */
export async function readSenderCounts(
  trx: Trx,
  question: SenderQuestion,
  mostFollowUps: number,
): Promise<SenderCounts> {
  const at = new Date(question.atMs)
  const counted = await ofSender(trx, question)
    .select([
      sql<number>`(count(*) filter (where sender_day = ${question.day.name}))::int`.as('today'),
      sql<Date | null>`max(counted_at) filter (where counted_at <= ${at})`.as('before'),
      sql<Date | null>`min(counted_at) filter (where counted_at > ${at})`.as('after'),
    ])
    .where('state', 'in', countedStates)
    .where('sender_day', 'in', question.days)
    .executeTakeFirstOrThrow()
  const near = [counted.before, counted.after]
  return {
    countedToday: counted.today,
    followUpsToday: mostFollowUps > 0 ? await countFollowUps(trx, question, mostFollowUps) : 0,
    nearMs: near.flatMap((instant) => instant?.getTime() ?? []),
  }
}

/** Never reads more than could matter: a day may have thousands of planned touches. */
async function countFollowUps(trx: Trx, question: SenderQuestion, most: number): Promise<number> {
  const { day } = question
  const rows = await ofSender(trx, question)
    .select(sql<number>`1`.as('one'))
    // written out, so that the partial index of open follow-ups fits
    .where(sql<boolean>`state in ('planned', 'released') and step > 1`)
    .where('slot_at', '>=', new Date(day.fromMs))
    .where('slot_at', '<', new Date(day.untilMs))
    .limit(most)
    .execute()
  return rows.length
}

/** Everything that takes or plans to take of the sender's capacity from the question's days on. */
export async function readSenderTouches(
  trx: Trx,
  question: SenderQuestion,
): Promise<{ at_ms: number; step: number; planned: boolean }[]> {
  const counted = await ofSender(trx, question)
    .select(['counted_at as at', 'step'])
    .where('state', 'in', countedStates)
    .where('sender_day', '>=', question.days[0] ?? question.day.name)
    .execute()
  const planned = await ofSender(trx, question)
    .select(['slot_at as at', 'step'])
    .where('state', 'in', openStates)
    .where('slot_at', '>=', new Date(question.day.fromMs))
    .execute()
  return [
    ...counted.flatMap(({ at, step }) =>
      at ? [{ at_ms: at.getTime(), step, planned: false }] : [],
    ),
    ...planned.map(({ at, step }) => ({ at_ms: at.getTime(), step, planned: true })),
  ]
}

function ofSender(trx: Trx, question: Pick<SenderQuestion, 'tenantId' | 'touchKey' | 'senderId'>) {
  return (
    trx
      .selectFrom('touches')
      .where('tenant_id', '=', question.tenantId)
      .where('sender_id', '=', question.senderId)
      // what a mailbox sends; SMS and tasks have no day of the sender
      .where('channel', '=', 'email')
      .where('touch_key', '!=', question.touchKey)
  )
}
