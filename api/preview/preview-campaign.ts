import type { z } from 'zod'
import type { LeadInput } from '../../contracts/leads.js'
import {
  manyAccountsSchema,
  type Preview,
  type PreviewedTouch,
  type PreviewInput,
} from '../../contracts/preview.js'
import {
  rehearse,
  type RehearsedEvent,
  type RehearsedTouch,
} from '../../domain/rehearsal/rehearse.js'
import { accountMetadata } from '../../store/repositories/accounts.js'
import { suppressedContacts } from '../../store/repositories/suppressed-contacts.js'
import { tenantTemplates } from '../../store/repositories/templates.js'
import { tenantSecret } from '../../store/repositories/tenants.js'
import type { SenderRow } from '../campaigns/load-members.js'
import { tenantChannels } from '../campaigns/channel-setting.js'
import type { ApiDeps } from '../deps.js'
import { leadWarnings, type LeadConcerns } from '../leads/lead-warnings.js'
import { chooseSender } from '../leads/choose-sender.js'
import { nameOf } from '../campaigns/member-warnings.js'
import { accountIdOfLead } from '../leads/store-people.js'
import { knownSender } from '../rehearsal/known-sender.js'
import {
  contactIdsOf,
  phonesOf,
  previewedAccount,
  type PreviewedAccount,
  type PreviewSetting,
} from './previewed-account.js'
import { supposedEvents } from './supposed-events.js'
import { writeTouches, type Writer } from './write-touches.js'

type ManyAccounts = z.output<typeof manyAccountsSchema>

const dayMs = 86_400_000
const usualDays = 90

/** The plan of a campaign that does not exist: the same decisions on the same data, and nothing is stored. */
export async function previewCampaign(
  deps: ApiDeps,
  tenantId: string,
  input: PreviewInput,
): Promise<Preview> {
  const wish = manyOf(input)
  const startMs = wish.start_at ? Date.parse(wish.start_at) : await deps.clock.now(tenantId)
  const setting = await settingOf(deps, { tenantId, wish, startMs })
  const { config } = wish
  const accounts = wish.accounts.map((lead) => previewedAccount({ lead, config }, setting))
  const people = accounts.flatMap((account) => account.people)
  const suppressed = await suppressedContacts(deps.store.db, tenantId, people)
  const untilMs = startMs + wish.days * dayMs
  const events = supposedEvents(wish.events, accounts, startMs)
  const play = { deps, tenantId, events, startMs, untilMs, suppressed }
  const played: Played[] = []
  for (const group of await bySender(play, accounts)) played.push(await playGroup(play, group))
  const { defaultTimezone, channels } = setting
  const concerns = { suppressed, defaultTimezone, channels }
  return {
    touches: played.flatMap(({ touches }) => touches).sort(byTime),
    warnings: [
      ...accounts.flatMap((account) => warningsOf(account, concerns, accounts.length)),
      ...played.flatMap(({ faults }) => faults),
      ...assumptions(accounts),
    ],
  }
}

function manyOf(input: PreviewInput): ManyAccounts {
  return 'accounts' in input ? input : { accounts: [input], days: usualDays, events: [] }
}

interface Wanted {
  tenantId: string
  wish: ManyAccounts
  startMs: number
}

async function settingOf(deps: ApiDeps, wanted: Wanted): Promise<PreviewSetting> {
  const { tenantId, wish, startMs } = wanted
  const { db } = deps.store
  const secret = await tenantSecret(db, tenantId)
  const ids = wish.accounts.flatMap((lead: LeadInput) => contactIdsOf(lead, secret))
  const rows = await db
    .selectFrom('contacts')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('contact_id', 'in', [...new Set(ids)])
    .execute()
  const named = wish.accounts.flatMap((lead) => phonesOf(lead))
  const accountIds = wish.accounts.map((lead) => accountIdOfLead(secret, lead))
  return {
    tenantId,
    secret,
    startMs,
    defaultTimezone: deps.settings.defaultTimezone,
    channels: await tenantChannels(deps, db, { tenantId, contacts: [...rows, ...named] }),
    stored: new Map(rows.map((row) => [row.contact_id, row])),
    metadata: await accountMetadata(db, tenantId, accountIds),
  }
}

interface Play {
  deps: ApiDeps
  tenantId: string
  events: RehearsedEvent[]
  startMs: number
  untilMs: number
  suppressed: ReadonlyMap<string, string>
}

interface Group {
  sender: SenderRow
  accounts: PreviewedAccount[]
}

async function bySender(play: Play, accounts: PreviewedAccount[]): Promise<Group[]> {
  const senders = await sendersOf(play, accounts)
  const groups = new Map<string, Group>()
  for (const account of accounts) {
    const sender = senders.get(account.senderId)
    if (!sender) throw new Error('every wish was asked for its sender')
    const group = groups.get(sender.sender_id) ?? { sender, accounts: [] }
    group.accounts.push(account)
    groups.set(sender.sender_id, group)
  }
  return [...groups.values()]
}

/** Asked once for each wish, and most accounts of a preview have the same. */
async function sendersOf(
  { deps, tenantId }: Play,
  accounts: PreviewedAccount[],
): Promise<Map<string | undefined, SenderRow>> {
  const senders = new Map<string | undefined, SenderRow>()
  await deps.store.transaction(async (trx) => {
    for (const wished of new Set(accounts.map(({ senderId }) => senderId))) {
      senders.set(wished, await chooseSender(trx, tenantId, wished))
    }
  })
  return senders
}

interface Played {
  touches: PreviewedTouch[]
  faults: string[]
}

async function playGroup(play: Play, { sender, accounts }: Group): Promise<Played> {
  const { deps, tenantId, startMs, untilMs } = play
  const { db } = deps.store
  const query = { tenantId, senderId: sender.sender_id, exceptCampaignId: null }
  const ids = new Set(accounts.map(({ accountId }) => accountId))
  const { touches, accounts: after } = rehearse({
    accounts: accounts.map(({ state }) => state),
    sender: await knownSender(db, { ...query, nowMs: startMs }),
    forbidden: Object.fromEntries(play.suppressed),
    events: play.events.filter(({ account_id }) => ids.has(account_id)),
    from_ms: startMs,
    until_ms: untilMs,
  })
  const templates = await tenantTemplates(db, tenantId)
  const written = accounts.map((account, index) => {
    const state = after[index] ?? account.state
    const writer = { tenantId, account: { ...account, state }, templates, sender }
    return shape(
      writer,
      touches.filter(({ account_id }) => account_id === account.accountId),
    )
  })
  return {
    touches: written.flatMap((one) => one.touches),
    faults: [...new Set(written.flatMap((one) => one.faults))],
  }
}

function shape(writer: Writer, touches: RehearsedTouch[]): Played {
  const played: Played = { touches: [], faults: [] }
  for (const person of writer.account.people) {
    const theirs = touches.filter(({ contact_id }) => contact_id === person.contact_id)
    const written = writeTouches(writer, theirs)
    for (const [index, touch] of theirs.entries()) {
      const { message: _, slot_at_ms, ...row } = touch
      const one = written[index]
      if (one && !one.ok) {
        played.faults.push(`Step ${touch.step} to ${nameOf(person)}: ${one.fault}`)
      }
      played.touches.push({
        ...row,
        account_id: writer.account.ownId,
        contact: nameOf(person),
        slot_at: new Date(slot_at_ms).toISOString(),
        subject: one?.ok ? one.subject : null,
        segments: one?.ok ? one.segments : null,
      })
    }
  }
  return played
}

function byTime(a: PreviewedTouch, b: PreviewedTouch): number {
  return a.slot_at < b.slot_at ? -1 : a.slot_at > b.slot_at ? 1 : 0
}

function warningsOf(
  { ownId, config, people, warnings }: PreviewedAccount,
  concerns: Pick<LeadConcerns, 'suppressed' | 'defaultTimezone' | 'channels'>,
  count: number,
): string[] {
  const all = [...warnings, ...leadWarnings({ ...concerns, config, contacts: people })]
  return count === 1 ? all : all.map((warning) => `${ownId}: ${warning}`)
}

function assumptions(accounts: PreviewedAccount[]): string[] {
  const asks = accounts.some(({ config }) => config.require_approval !== 'none')
  return asks ? ['Approvals are taken as given at once; waiting for them moves the plan.'] : []
}
