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

/** The fence tells one unknown outcome of a touch from the next. */
export function resendWorkflowId(touch: {
  tenantId: string
  touchId: string
  fence: number
}): string {
  return `resend:${touch.tenantId}:${touch.touchId}:${touch.fence}`
}
