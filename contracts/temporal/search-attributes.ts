import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common'

export const tenantIdAttribute = defineSearchAttributeKey('TenantId', SearchAttributeType.KEYWORD)
export const campaignIdAttribute = defineSearchAttributeKey(
  'CampaignId',
  SearchAttributeType.KEYWORD,
)
export const accountIdAttribute = defineSearchAttributeKey('AccountId', SearchAttributeType.KEYWORD)
export const stageAttribute = defineSearchAttributeKey('Stage', SearchAttributeType.KEYWORD)
export const awaitingGateAttribute = defineSearchAttributeKey(
  'AwaitingGate',
  SearchAttributeType.KEYWORD,
)

/** What the server must know before the first workflow starts. */
export const registeredSearchAttributes = {
  TenantId: 'Keyword',
  CampaignId: 'Keyword',
  AccountId: 'Keyword',
  Stage: 'Keyword',
  AwaitingGate: 'Keyword',
} as const
