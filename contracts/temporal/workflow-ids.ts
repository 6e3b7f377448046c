export interface OutreachId {
  tenantId: string
  campaignId: string
  accountId: string
}

export function outreachWorkflowId(id: OutreachId): string {
  return `outreach:${id.tenantId}:${id.campaignId}:${id.accountId}`
}

export function touchKey(touch: {
  campaignId: string
  contactId: string
  step: number
  channel: string
}): string {
  return `${touch.campaignId}/${touch.contactId}/${touch.step}/${touch.channel}`
}
