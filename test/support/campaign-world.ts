import { expect } from 'vitest'
import type { AdvanceEvent } from '../../contracts/sandbox.js'
import type { Store } from '../../store/open-store.js'
import type { LeadAnswer } from '../../contracts/leads.js'
import type { Touch } from '../../contracts/touches.js'
import { startApi, type TestApi } from './api.js'
import type { TestCall } from './send-request.js'
import { startOutreachEnv, type EnvOptions, type OutreachEnv } from './overture-env.js'
import { until } from './until.js'

// oxlint-disable-next-line no-explicit-any -- a test reads whatever came
type Answer = any

/** What a campaign test does, over HTTP, whatever processes answer. */
export interface CampaignCalls {
  post(path: string, body?: unknown, call?: Expected): Promise<Answer>
  get(path: string): Promise<Answer>
  /** Its own sender, so that campaigns of one suite do not wait for each other. */
  sender(fields?: object): Promise<string>
  lead(fields: object): Promise<LeadAnswer>
  touches(campaignId: string): Promise<Touch[]>
  /** The plan of the workflow has reached the store. */
  planned(campaignId: string): Promise<void>
}

/** The real engine behind the real HTTP API; only the mail is pretended. */
export interface CampaignWorld extends OutreachEnv, CampaignCalls {
  api: TestApi
  sentTo(address: string): string[]
}

export interface Expected extends Omit<TestCall, 'body'> {
  status?: number
}

let senders = 0

export async function startCampaignWorld(options: EnvOptions = {}): Promise<CampaignWorld> {
  const env = await startOutreachEnv(options)
  const api = await startApi(env.store, {
    ...env.deps,
    settings: {
      ...env.deps.settings,
      production: options.production ?? false,
      // the API goes by what the workers have
      twilio: options.sms ? { authToken: 'test' } : null,
    },
  })
  return {
    ...env,
    ...campaignCalls(api, env.store),
    api,
    sentTo: (address) =>
      env.email.submitted.filter(({ to }) => to === address).map(({ subject }) => subject),
    async close() {
      await api.close()
      await env.close()
    },
  }
}

export function campaignCalls(api: Pick<TestApi, 'request'>, store: Store): CampaignCalls {
  const call = async (method: string, path: string, { status, ...given }: Expected & TestCall) => {
    const answer = await api.request(method, `/api/v1/${path}`, given)
    const shown = answer.json ?? answer.text
    if (status !== undefined) expect([answer.status, shown]).toEqual([status, shown])
    else if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`)
    return shown
  }
  const calls: CampaignCalls = {
    post: (path, body = {}, expected = {}) => call('POST', path, { ...expected, body }),
    get: (path) => call('GET', path, {}),
    async sender(fields = {}) {
      senders += 1
      const made = await calls.post('senders', {
        email: `mia${senders}@studio.example`,
        name: 'Mia Winter',
        postal_address: 'Studio GmbH, Hauptstr. 1, 10115 Berlin',
        timezone: 'Europe/Berlin',
        ...fields,
      })
      return made.sender_id
    },
    async lead(fields) {
      const answer = await calls.post('accounts/leads', fields)
      await calls.planned(answer.campaign_id)
      return answer
    },
    async touches(campaignId) {
      const page = await calls.get(`touches?campaign_id=${campaignId}&limit=200`)
      const rows: Touch[] = page.data
      return rows.sort((a, b) => a.slot_at.localeCompare(b.slot_at))
    },
    async planned(campaignId) {
      await until(async () => {
        const row = await store.db
          .selectFrom('campaign_accounts')
          .select('stage')
          .where('campaign_id', '=', campaignId)
          .where('stage', '=', 'starting')
          .executeTakeFirst()
        return row === undefined
      })
    },
  }
  return calls
}

export const linesOf = (events: AdvanceEvent[]): string[] =>
  events.flatMap((event) =>
    'kind' in event ? [`${event.kind} ${event.state}: ${event.reason}`] : [],
  )
