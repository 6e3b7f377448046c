import { expect } from 'vitest'
import type { AdvanceEvent } from '../../contracts/sandbox.js'
import type { LeadAnswer } from '../../contracts/leads.js'
import type { Touch } from '../../contracts/touches.js'
import { startApi, type TestApi, type TestCall } from './api.js'
import { startOutreachEnv, type EnvOptions, type OutreachEnv } from './overture-env.js'
import { until } from './until.js'

// oxlint-disable-next-line no-explicit-any -- a test reads whatever came
type Answer = any

/** The real engine behind the real HTTP API; only the mail is pretended. */
export interface CampaignWorld extends OutreachEnv {
  api: TestApi
  post(path: string, body?: unknown, call?: Expected): Promise<Answer>
  get(path: string): Promise<Answer>
  /** Its own sender, so that campaigns of one suite do not wait for each other. */
  sender(fields?: object): Promise<string>
  lead(fields: object): Promise<LeadAnswer>
  touches(campaignId: string): Promise<Touch[]>
  sentTo(address: string): string[]
  /** The plan of the workflow has reached the store. */
  planned(campaignId: string): Promise<void>
}

export interface Expected extends Omit<TestCall, 'body'> {
  status?: number
}

let senders = 0

export async function startCampaignWorld(options: EnvOptions = {}): Promise<CampaignWorld> {
  const env = await startOutreachEnv(options)
  const api = await startApi(env.store, {
    ...env.deps,
    settings: { ...env.deps.settings, production: options.production ?? false },
  })
  const call = async (method: string, path: string, { status, ...given }: Expected & TestCall) => {
    const answer = await api.request(method, `/api/v1/${path}`, given)
    const shown = answer.json ?? answer.text
    if (status !== undefined) expect([answer.status, shown]).toEqual([status, shown])
    else if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`)
    return shown
  }
  const world: CampaignWorld = {
    ...env,
    api,
    post: (path, body = {}, expected = {}) => call('POST', path, { ...expected, body }),
    get: (path) => call('GET', path, {}),
    async sender(fields = {}) {
      senders += 1
      const made = await world.post('senders', {
        email: `mia${senders}@studio.example`,
        name: 'Mia Winter',
        postal_address: 'Studio GmbH, Hauptstr. 1, 10115 Berlin',
        timezone: 'Europe/Berlin',
        ...fields,
      })
      return made.sender_id
    },
    async lead(fields) {
      const answer = await world.post('accounts/leads', fields)
      await world.planned(answer.campaign_id)
      return answer
    },
    async touches(campaignId) {
      const page = await world.get(`touches?campaign_id=${campaignId}&limit=200`)
      const rows: Touch[] = page.data
      return rows.sort((a, b) => a.slot_at.localeCompare(b.slot_at))
    },
    sentTo: (address) =>
      env.email.submitted.filter(({ to }) => to === address).map(({ subject }) => subject),
    async planned(campaignId) {
      await until(async () => {
        const row = await env.store.db
          .selectFrom('campaign_accounts')
          .select('stage')
          .where('campaign_id', '=', campaignId)
          .where('stage', '=', 'starting')
          .executeTakeFirst()
        return row === undefined
      })
    },
    async close() {
      await api.close()
      await env.close()
    },
  }
  return world
}

export const linesOf = (events: AdvanceEvent[]): string[] =>
  events.flatMap((event) =>
    'kind' in event ? [`${event.kind} ${event.state}: ${event.reason}`] : [],
  )
