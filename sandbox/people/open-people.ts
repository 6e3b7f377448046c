import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '../../runtime/log.js'
import type { PeopleSetting } from '../../runtime/people-setting.js'
import type { MailboxMessage } from '../mail/message.js'
import { openActionJournal, type ActionJournal } from './action-journal.js'
import { performAction, type Outcome, type WayToApi } from './perform-action.js'
import { planAction } from './plan-action.js'
import { planText, tenantOf, type SentSms } from './plan-text.js'
import type { PlannedAction } from './planned-action.js'

export interface PeopleOptions extends WayToApi {
  /** Keeps what they still want to do. */
  dir: string
  /** What people without a tag do; null: nothing. */
  people: PeopleSetting | null
  /** What a tenant calls now. */
  now(tenantId: string): Promise<number>
  log: Log
}

export interface People {
  /** A message has arrived for one of them. Never rejects. */
  notice(message: MailboxMessage): Promise<void>
  /** An SMS has been taken for one of them. Never rejects. */
  noticeSms(sms: SentSms): Promise<void>
  /** What had arrived when a process was killed. */
  catchUp(messages: MailboxMessage[]): Promise<void>
  /** When the next of a tenant's people will do something, in pretend time. */
  nextAt(tenantId: string): Promise<number | null>
  /** Does all that is due by then, one after the other; answers how much it was. */
  act(tenantId: string, untilMs: number): Promise<number>
  /** While somebody else moves a tenant's time, its people act when they are told to. */
  hold(tenantId: string): Promise<() => void>
  /** From now on they act by themselves when their time comes. */
  wake(): { rest(): Promise<void> }
  close(): Promise<void>
}

export async function openPeople(options: PeopleOptions): Promise<People> {
  const { dir, log } = options
  const journal = await openActionJournal(dir)
  const held = new Map<string, number>()
  const acting = new Map<string, Promise<unknown>>()
  const act = (tenantId: string, order: Order) => {
    const turn = (acting.get(tenantId) ?? Promise.resolve()).then(() =>
      actInTurn({ options, journal, tenantId }, order),
    )
    acting.set(
      tenantId,
      turn.catch(() => undefined),
    )
    return turn
  }
  const notice = async (message: MailboxMessage) => {
    const planned = message.envelope.to.flatMap(
      (to) => planAction(message, to, options.people) ?? [],
    )
    await journal.see(message.id, planned).catch(inMemoryOnly(log))
  }
  return {
    notice,
    async noticeSms(sms) {
      const tenantId = tenantOf(sms)
      if (tenantId === null || journal.hasSeen(sms.sid)) return
      const nowMs = await options.now(tenantId)
      const planned = planText(sms, nowMs, options.people)
      await journal.see(sms.sid, planned ? [planned] : []).catch(inMemoryOnly(log))
    },
    async catchUp(messages) {
      const missed = messages.filter(({ id }) => !journal.hasSeen(id))
      for (const message of missed) {
        await (journal.isNew ? journal.see(message.id, []) : notice(message))
      }
    },
    nextAt: async (tenantId) => journal.pending(tenantId)[0]?.at_ms ?? null,
    act: (tenantId, untilMs) => act(tenantId, { untilMs, patient: true }),
    async hold(tenantId) {
      held.set(tenantId, (held.get(tenantId) ?? 0) + 1)
      await acting.get(tenantId)
      return () => held.set(tenantId, (held.get(tenantId) ?? 1) - 1)
    },
    wake: () =>
      ticking(async () => {
        for (const tenantId of journal.tenants()) {
          if ((held.get(tenantId) ?? 0) > 0) continue
          const untilMs = await options.now(tenantId)
          await act(tenantId, { untilMs, patient: false })
        }
      }, log),
    async close() {
      await Promise.all(acting.values())
      await journal.close()
    },
  }
}

function inMemoryOnly(log: Log): (error: unknown) => void {
  return (error) => log.error({ err: error }, 'the plans of sandbox people are in memory only')
}

interface Order {
  untilMs: number
  /** Somebody waits for it: what does not work is tried again at once, and in the end a failure. */
  patient: boolean
}

interface Turn {
  options: PeopleOptions
  journal: ActionJournal
  tenantId: string
}

async function actInTurn({ options, journal, tenantId }: Turn, order: Order): Promise<number> {
  const due = journal.pending(tenantId).filter((action) => action.at_ms <= order.untilMs)
  let acted = 0
  for (const action of due) {
    const outcome = await tryAction(options, action, order.patient)
    if (outcome.kind === 'later') {
      const problem = `a sandbox person could not act: ${outcome.why}`
      if (order.patient) throw new Error(problem)
      options.log.warn({ tenant_id: tenantId, act: action.act }, problem)
      return acted
    }
    if (outcome.kind === 'refused') {
      const about = { tenant_id: tenantId, act: action.act, action_id: action.action_id }
      options.log.error(about, `a sandbox person was refused: ${outcome.why}`)
    }
    await journal.finish(action.action_id)
    acted += 1
  }
  return acted
}

const longestPatienceMs = 90_000

async function tryAction(
  options: PeopleOptions,
  action: PlannedAction,
  patient: boolean,
): Promise<Outcome> {
  const deadline = performance.now() + longestPatienceMs
  for (;;) {
    const outcome = await performAction(options, action)
    const isOver = !patient || outcome.kind !== 'later'
    if (isOver || performance.now() + outcome.waitMs > deadline) return outcome
    await delay(outcome.waitMs)
  }
}

const lookEveryMs = 1_000

function ticking(look: () => Promise<void>, log: Log): { rest(): Promise<void> } {
  const resting = new AbortController()
  const { signal } = resting
  const life = (async () => {
    while (!signal.aborted) {
      await look().catch((error: unknown) => log.warn({ err: error }, 'sandbox people wait'))
      await delay(lookEveryMs, undefined, { signal, ref: false }).catch(() => undefined)
    }
  })()
  return {
    async rest() {
      resting.abort()
      await life
    },
  }
}
