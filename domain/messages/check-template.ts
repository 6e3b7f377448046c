import { fileTags } from './template-engine.js'
import { fieldsIn, isKnownField, trialOf, type TemplateParts } from './template-fields.js'
import { renderTemplate } from './render-template.js'

export interface TemplateFault {
  part: 'subject' | 'body'
  /** What is wrong and what to do. */
  fault: string
}

/** Each one costs a trial rendering. */
const mostFields = 30

/** Everything that could keep a message from being written, found before the template is ever used. */
export function templateFaults(template: TemplateParts & { step: number | null }): TemplateFault[] {
  const inBody = faultsIn(template.body, template).map((fault) => ({
    part: 'body' as const,
    fault,
  }))
  return [...subjectFaults(template), ...inBody]
}

function subjectFaults(template: TemplateParts & { step: number | null }): TemplateFault[] {
  const part = 'subject'
  const { subject, kind, channel, step } = template
  if (channel !== 'email') return otherFaults(template)
  if (subject !== null) return faultsIn(subject, template).map((fault) => ({ part, fault }))
  const because =
    kind === 'colleague'
      ? 'a colleague message may be the first one to its reader'
      : 'step 1 has no earlier message to answer'
  const needed = kind === 'colleague' || step === 1
  return needed ? [{ part, fault: `is needed, because ${because}` }] : []
}

function otherFaults({ subject, kind, channel }: TemplateParts): TemplateFault[] {
  const part = 'subject'
  if (kind === 'colleague') {
    return [{ part, fault: `cannot be told by ${channel}: colleague messages are e-mails only` }]
  }
  return subject === null
    ? []
    : [{ part, fault: `is for e-mail only; leave it out for ${channel}` }]
}

function faultsIn(text: string, { kind }: TemplateParts): string[] {
  const syntax = syntaxFault(text)
  if (syntax !== null) return [syntax]
  const used = fieldsIn(text)
  const unknown = used.filter((field) => !isKnownField(field, kind))
  if (unknown.length > 0) return unknown.map((field) => unknownField(field, kind))
  if (used.length > mostFields)
    return [`uses ${used.length} fields; at most ${mostFields} are allowed`]
  const { unsafe, fault, empty } = trialOf(text, kind)
  const faults = unsafe.map(withoutFallback)
  if (fault) faults.push(`cannot be rendered: ${fault.fault}`)
  else if (empty) faults.push('renders to nothing for some contacts; add words outside of {% if %}')
  return faults
}

function syntaxFault(text: string): string | null {
  // without any field the first fault of a readable template is a missing one
  const rendered = renderTemplate(text, {})
  if (rendered.ok || rendered.undefined_field !== null) return null
  const { line, fault } = rendered
  const tag = fileTags.find((name) => fault === `tag "${name}" not found`)
  const hint = tag === undefined ? '' : '; a template reads no other text: write it here'
  return `line ${line ?? 1}: ${fault}${hint}`
}

function unknownField(field: string, kind: TemplateParts['kind']): string {
  if (field.startsWith('colleague') && kind !== 'colleague') {
    return `{{ ${field} }} is known in templates of kind colleague only`
  }
  const colleague = kind === 'colleague' ? ', colleague.name, colleague.title, colleague.did' : ''
  return (
    `{{ ${field} }} is not a known field; known are email, name, first_name, last_name, title, company, ` +
    `sender.name${colleague}, and with a name of your own fields.… and account.…`
  )
}

const fallbacks: Record<string, string> = {
  first_name: 'there',
  name: 'there',
  company: 'your team',
  title: 'your role',
}

function withoutFallback(field: string): string {
  const fallback = fallbacks[field] ?? 'other words'
  return (
    `{{ ${field} }} has no fallback for a contact without it: write {{ ${field} | default: "${fallback}" }}, ` +
    `or keep it inside {% if ${field} %} … {% endif %}`
  )
}
