import type { TemplateText } from '../../contracts/templates.js'
import { colleagueFriendly, colleagueFormal } from './built-in/colleague.js'
import { toTemplate, type Draft, type DraftFamily } from './built-in/draft.js'
import { formal } from './built-in/formal.js'
import { friendly } from './built-in/friendly.js'
import { callScripts, linkedinScripts } from './built-in/scripts.js'
import { smsFormal, smsFriendly } from './built-in/sms.js'

export const builtInTemplates: readonly TemplateText[] = [
  ...friendly.map((draft) => toTemplate({ kind: 'outreach', tone: 'friendly' }, draft)),
  ...formal.map((draft) => toTemplate({ kind: 'outreach', tone: 'formal' }, draft)),
  ...colleagueFriendly.map((draft) => toTemplate({ kind: 'colleague', tone: 'friendly' }, draft)),
  ...colleagueFormal.map((draft) => toTemplate({ kind: 'colleague', tone: 'formal' }, draft)),
  ...of({ channel: 'sms', tone: 'friendly' }, smsFriendly),
  ...of({ channel: 'sms', tone: 'formal' }, smsFormal),
  ...of({ channel: 'call', tone: 'friendly' }, callScripts),
  ...of({ channel: 'linkedin', tone: 'friendly' }, linkedinScripts),
]

function of(family: Omit<DraftFamily, 'kind'>, drafts: readonly Draft[]): TemplateText[] {
  return drafts.map((draft) => toTemplate({ kind: 'outreach', ...family }, draft))
}

export function findBuiltIn(templateId: string): TemplateText | undefined {
  return builtInTemplates.find((template) => template.template_id === templateId)
}
