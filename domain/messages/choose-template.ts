import type { TemplateKind, TemplateText } from '../../contracts/templates.js'
import { stableHash } from '../shared/stable-hash.js'
import { builtInTemplates } from './built-in-templates.js'

export interface TemplateQuestion {
  /** The tenant's own. */
  templates: readonly TemplateText[]
  kind: TemplateKind
  channel: string
  step: number
  tone: string
  /** Tenant, account, contact and step: never a campaign, so that a preview and the run choose alike. */
  key: string
}

export type TemplateChoice =
  | { template: TemplateText; reason: string }
  | { template: null; reason: string }

const lastResort = 'friendly'

export function chooseTemplate(question: TemplateQuestion): TemplateChoice {
  const { kind, channel, step, tone } = question
  const usable = [...question.templates, ...builtInTemplates].filter(
    (template) => template.kind === kind && template.channel === channel && fits(template, step),
  )
  const inTone = best(usable, tone)
  const candidates = inTone.length > 0 ? inTone : best(usable, lastResort)
  const template = pick(candidates, question.key)
  if (!template) {
    return { template: null, reason: `there is no ${channel} template for ${kind} step ${step}` }
  }
  const instead =
    inTone.length > 0 ? '' : `; no template is ${tone}, so a ${lastResort} one is used`
  return { template, reason: `${describe(template, candidates.length)}${instead}` }
}

/** Without a subject a mail answers an earlier one, and step 1 has none. */
function fits(template: TemplateText, step: number): boolean {
  if (template.step === null) {
    return step !== 1 || template.subject !== null || template.channel !== 'email'
  }
  return template.step === step
}

/** The tenant's own go before the built-in ones, then a step's own before those for any step. */
function best(usable: TemplateText[], tone: string): TemplateText[] {
  const inTone = usable.filter((template) => sameTone(template.tone, tone))
  const own = inTone.filter((template) => !template.built_in)
  const source = own.length > 0 ? own : inTone
  const exact = source.filter((template) => template.step !== null)
  return exact.length > 0 ? exact : source
}

function sameTone(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function pick(candidates: TemplateText[], key: string): TemplateText | undefined {
  const ordered = candidates.toSorted((a, b) => (a.template_id < b.template_id ? -1 : 1))
  return ordered[stableHash(key) % ordered.length]
}

function describe(template: TemplateText, candidates: number): string {
  const owner = template.built_in ? 'built-in' : 'own'
  const step = template.step === null ? 'any step' : `step ${template.step}`
  const choice = candidates === 1 ? 'the only one' : `one of ${candidates}`
  return `${owner} template ${template.template_id}: ${template.tone}, ${step}, ${choice}`
}
