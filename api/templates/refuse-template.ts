import { findBuiltIn } from '../../domain/messages/built-in-templates.js'
import { templateFaults } from '../../domain/messages/check-template.js'
import type { TemplateText } from '../../contracts/templates.js'
import { ApiProblem, InvalidInput } from '../problems/api-problem.js'

/** A fault is found when the template is saved, not in week three when a message is due. */
export function refuseFaulty(
  template: Pick<TemplateText, 'kind' | 'channel' | 'step' | 'subject' | 'body'>,
): void {
  const errors = templateFaults(template).map(({ part, fault }) => ({
    pointer: `/${part}`,
    detail: fault,
  }))
  if (errors.length === 0) return
  const told = errors.map(({ pointer, detail }) => `${pointer}: ${detail}`)
  throw new InvalidInput('unprocessable', told.join('; '), { errors })
}

export function refuseBuiltIn(templateId: string, verb: 'changed' | 'deleted'): void {
  if (!findBuiltIn(templateId)) return
  throw new ApiProblem(
    'conflict',
    `A built-in template cannot be ${verb}. Make your own with POST /api/v1/templates: ` +
      'for the same kind, channel and tone it goes before the built-in ones.',
  )
}
