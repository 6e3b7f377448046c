import type { CampaignConfig } from '../../contracts/campaign-config.js'
import type { Db, Trx } from '../../store/open-store.js'
import { hasWebhookSecret } from '../../store/repositories/sender-health.js'
import type { MailRoute } from '../../store/repositories/senders.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem } from '../problems/api-problem.js'
import { realMailServer } from './real-mail-server.js'

interface Launch {
  tenantId: string
  route: MailRoute
  config: Pick<CampaignConfig, 'allow_no_reply_detection'>
}

const tenantOfInboundSecret = 'default'

/** Whoever answers must not be written to as if they had not; for that somebody has to see the answers. */
export async function refuseUnseenReplies(
  db: Db | Trx,
  { settings }: ApiDeps,
  { tenantId, route, config }: Launch,
): Promise<void> {
  if (config.allow_no_reply_detection || route.imap !== null) return
  const server = realMailServer(settings, route)
  if (server === null) return
  if (tenantId === tenantOfInboundSecret && settings.inboundSecret !== undefined) return
  if (await hasWebhookSecret(db, tenantId)) return
  throw new ApiProblem(
    'unprocessable',
    `${server}, and nobody would see the replies. Give the sender imap (PATCH /api/v1/senders/{sender_id}), or make ` +
      'a secret for POST /webhooks/email/inbound (POST /api/v1/webhook-secrets), or launch with ' +
      'config.allow_no_reply_detection: true.',
  )
}
