import type { Template, TemplatePatch } from '../../contracts/templates.js'
import { audit } from '../../store/repositories/audit.js'
import { deleteTemplate, lockTemplate, updateTemplate } from '../../store/repositories/templates.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { notFound } from '../problems/api-problem.js'
import { refuseBuiltIn, refuseFaulty } from './refuse-template.js'

export async function changeTemplate(
  deps: ApiDeps,
  caller: Principal,
  { templateId, patch }: { templateId: string; patch: TemplatePatch },
): Promise<Template> {
  refuseBuiltIn(templateId, 'changed')
  const { tenantId } = caller
  const at = await deps.clock.now(tenantId)
  return deps.store.transaction(async (trx) => {
    const stored = await lockTemplate(trx, { tenantId, templateId })
    if (!stored) throw notFound('template')
    refuseFaulty(changed(stored, patch))
    const template = await updateTemplate(trx, { tenantId, templateId }, { patch, at })
    if (!template) throw notFound('template')
    await audit(trx, {
      tenantId,
      actor: caller.keyId,
      action: 'template.changed',
      subject: templateId,
      detail: { fields: Object.keys(patch).sort() },
      at,
    })
    return template
  })
}

function changed(stored: Template, patch: TemplatePatch) {
  const { subject = stored.subject, body = stored.body, step = stored.step } = patch
  return { kind: stored.kind, channel: stored.channel, subject, body, step }
}

export async function removeTemplate(
  deps: ApiDeps,
  caller: Principal,
  templateId: string,
): Promise<void> {
  refuseBuiltIn(templateId, 'deleted')
  const { tenantId } = caller
  const at = await deps.clock.now(tenantId)
  await deps.store.transaction(async (trx) => {
    const deleted = await deleteTemplate(trx, { tenantId, templateId })
    if (!deleted) throw notFound('template')
    await audit(trx, {
      tenantId,
      actor: caller.keyId,
      action: 'template.deleted',
      subject: templateId,
      detail: {},
      at,
    })
  })
}
