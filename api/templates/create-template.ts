import type { Template, TemplateInput } from '../../contracts/templates.js'
import { canonicalJson } from '../../store/canonical-json.js'
import { deriveId, newId } from '../../store/derive-ids.js'
import { audit } from '../../store/repositories/audit.js'
import { insertTemplate } from '../../store/repositories/templates.js'
import { tenantSecret } from '../../store/repositories/tenants.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { refuseFaulty } from './refuse-template.js'

export interface TemplateCreation {
  input: TemplateInput
  /** The same key and body always make the same template, also when the first answer was never stored. */
  idempotencyKey: string | undefined
}

export async function createTemplate(
  deps: ApiDeps,
  caller: Principal,
  { input, idempotencyKey }: TemplateCreation,
): Promise<Template> {
  refuseFaulty(input)
  const { tenantId } = caller
  const templateId =
    idempotencyKey === undefined
      ? newId('tpl')
      : deriveId(
          'tpl',
          await tenantSecret(deps.store.db, tenantId),
          `template:${idempotencyKey}:${canonicalJson(input)}`,
        )
  const at = await deps.clock.now(tenantId)
  return deps.store.transaction(async (trx) => {
    const { template, created } = await insertTemplate(trx, { tenantId, templateId, input, at })
    if (!created) return template
    await audit(trx, {
      tenantId,
      actor: caller.keyId,
      action: 'template.created',
      subject: templateId,
      detail: { kind: template.kind, channel: template.channel, step: template.step },
      at,
    })
    return template
  })
}
