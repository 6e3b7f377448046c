import type { CrmLogEntry, CrmLogOutcome, CrmPort } from '../../contracts/crm-port.js'
import type { Clock } from '../../runtime/clock.js'
import { OutboundFailed, OutboundRefused } from '../../runtime/outbound/outbound-error.js'
import { postSigned } from '../../runtime/outbound/post-signed.js'
import type { OutboundRules } from '../../runtime/outbound/resolve-allowed.js'
import { retryAfterMs } from '../../runtime/outbound/retry-after.js'

export interface WebhookCrmSettings {
  url: string
  secret: string
  rules: OutboundRules
  clock: Clock
  timeoutMs?: number
}

/** Any system that takes a signed POST. It is told at least once, each entry under its own webhook-id. */
export function createWebhookCrm(settings: WebhookCrmSettings): CrmPort {
  return {
    adapter: 'webhook',
    log: (entry) => tell(settings, entry),
    // nobody asks it: it tells us by POST /api/v1/campaigns/{id}/events
    activitySince: async () => ({ kind: 'known', activities: [] }),
  }
}

async function tell(settings: WebhookCrmSettings, entry: CrmLogEntry): Promise<CrmLogOutcome> {
  const { url, secret, rules, clock, timeoutMs = 20_000 } = settings
  try {
    const { status, headers } = await postSigned({
      ...rules,
      url,
      id: entry.entry_id,
      body: JSON.stringify(bodyOf(entry)),
      secrets: [secret],
      nowMs: clock.now(),
      timeoutMs,
    })
    if (status >= 200 && status < 300) {
      return { kind: 'logged', external_id: null, links: { contact: null, company: null } }
    }
    const detail = `the CRM's webhook answered ${status}`
    const isPassing = status >= 500 || [401, 403, 408, 425, 429].includes(status)
    if (!isPassing) return { kind: 'refused', detail }
    const retry_after_ms = retryAfterMs(headers['retry-after'], clock.now()) ?? null
    return { kind: 'away', detail, retry_after_ms }
  } catch (error) {
    if (error instanceof OutboundFailed || error instanceof OutboundRefused) {
      return { kind: 'away', detail: error.message, retry_after_ms: null }
    }
    throw error
  }
}

/** It shall fit where 20 KB are taken. */
const longestText = 4_000

function bodyOf({ known: _, may_be_there: __, occurred_at_ms, text, ...entry }: CrmLogEntry) {
  return {
    type: 'crm.entry',
    timestamp: new Date(occurred_at_ms).toISOString(),
    data: { ...entry, text: text?.slice(0, longestText) ?? null },
  }
}
