import type { TemplateText } from '../../contracts/templates.js'
import { colleagueFriendly, colleagueFormal } from './built-in/colleague.js'
import { toTemplate } from './built-in/draft.js'
import { formal } from './built-in/formal.js'
import { friendly } from './built-in/friendly.js'

export const builtInTemplates: readonly TemplateText[] = [
  ...friendly.map((draft) => toTemplate({ kind: 'outreach', tone: 'friendly' }, draft)),
  ...formal.map((draft) => toTemplate({ kind: 'outreach', tone: 'formal' }, draft)),
  ...colleagueFriendly.map((draft) => toTemplate({ kind: 'colleague', tone: 'friendly' }, draft)),
  ...colleagueFormal.map((draft) => toTemplate({ kind: 'colleague', tone: 'formal' }, draft)),
]

export function findBuiltIn(templateId: string): TemplateText | undefined {
  return builtInTemplates.find((template) => template.template_id === templateId)
}
