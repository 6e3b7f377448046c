import type { z } from 'zod'
import {
  approvalDetailSchema,
  approvalPageSchema,
  approvalSchema,
  type Approval,
  type ApprovalDetail,
} from '../contracts/approvals.js'
import type { DecisionInput } from '../contracts/approval-decisions.js'
import {
  campaignSchema,
  campaignStateSchema,
  type Campaign,
  type CampaignState,
} from '../contracts/campaigns.js'
import { conflictsSchema, type Conflicts } from '../contracts/events.js'
import { keyCreatedSchema, type Scope } from '../contracts/keys.js'
import { leadAnswerSchema, type LeadAnswer } from '../contracts/leads.js'
import { problemSchema } from '../contracts/problem.js'
import type { RunFile } from '../contracts/run-file.js'
import { senderSchema } from '../contracts/senders.js'
import { touchDetailSchema, type TouchDetail } from '../contracts/touches.js'
import { connectHttp, type Http } from './http.js'

export type Decided = { kind: 'decided'; request: Approval } | { kind: 'refused'; why: string }

export interface Api extends Pick<Http, 'run' | 'advance'> {
  /** Answers the API of whoever holds the new key. */
  asPerson(name: string, scope: Scope): Promise<Api>
  makeSender(sender: object): Promise<void>
  postLead(lead: object): Promise<LeadAnswer>
  campaign(campaignId: string): Promise<Campaign>
  pendingApprovals(campaignId: string): Promise<Approval[]>
  approval(requestId: string): Promise<ApprovalDetail>
  decide(requestId: string, decision: DecisionInput): Promise<Decided>
  touch(touchId: string): Promise<TouchDetail>
  conflicts(campaignId: string): Promise<Conflicts>
  resume(campaignId: string): Promise<CampaignState>
}

export function connectApi(run: RunFile): Api {
  const http = connectHttp(run)
  const get = <S extends z.ZodType>(path: string, schema: S) => http.call(['GET', path], schema)
  return {
    run,
    advance: (journey) => http.advance(journey),
    asPerson: async (name, scope) => {
      const body = { name, scopes: [scope] }
      const { api_key } = await http.call(['POST', '/keys'], keyCreatedSchema, body)
      return connectApi({ ...run, api_key })
    },
    makeSender: async (sender) => {
      await http.call(['POST', '/senders'], senderSchema, sender)
    },
    postLead: (lead) => http.call(['POST', '/accounts/leads'], leadAnswerSchema, lead),
    campaign: (id) => get(`/campaigns/${id}`, campaignSchema),
    pendingApprovals: async (id) =>
      (await get(`/approvals?status=pending&campaign_id=${id}`, approvalPageSchema)).data,
    approval: (id) => get(`/approvals/${id}`, approvalDetailSchema),
    decide: (id, decision) => decide(http, id, decision),
    touch: (id) => get(`/touches/${id}`, touchDetailSchema),
    conflicts: (id) => get(`/campaigns/${id}/conflicts`, conflictsSchema),
    resume: (id) => http.call(['POST', `/campaigns/${id}/resume`], campaignStateSchema, {}),
  }
}

async function decide(http: Http, requestId: string, decision: DecisionInput): Promise<Decided> {
  const path = `/approvals/${requestId}/decision`
  const response = await http.send(['POST', path], decision)
  if (response.ok) {
    return { kind: 'decided', request: approvalSchema.parse(await response.json()) }
  }
  const text = await response.text()
  if (response.status !== 409) throw new Error(`${path} answered ${response.status}: ${text}`)
  return { kind: 'refused', why: problemSchema.parse(JSON.parse(text)).detail }
}
