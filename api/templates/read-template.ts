import type { Template, TemplateText } from '../../contracts/templates.js'
import { builtInTemplates, findBuiltIn } from '../../domain/messages/built-in-templates.js'
import type { Db } from '../../store/open-store.js'
import { findTemplate, type TemplateId } from '../../store/repositories/templates.js'
import { notFound } from '../problems/api-problem.js'

/** In the shape of the tenant's own. */
export const builtIn: readonly Template[] = builtInTemplates.map(withoutDates)

export async function readTemplate(db: Db, id: TemplateId): Promise<Template> {
  const found = findBuiltIn(id.templateId)
  if (found) return withoutDates(found)
  const own = await findTemplate(db, id)
  if (!own) throw notFound('template')
  return own
}

function withoutDates(template: TemplateText): Template {
  return { ...template, created_at: null, updated_at: null }
}
