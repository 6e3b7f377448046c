import type { Channel } from '../../contracts/campaign-config.js'
import type { TemplateKind } from '../../contracts/templates.js'
import { renderTemplate, type MergeFields, type RenderFault } from './render-template.js'
import { engine } from './template-engine.js'

export interface TemplateParts {
  kind: TemplateKind
  channel: Channel
  subject: string | null
  body: string
}

type Segments = ReturnType<typeof engine.variableSegmentsSync>[number]
type Parsed = Parameters<typeof engine.variableSegmentsSync>[0]

const contactFields = ['email', 'name', 'first_name', 'last_name', 'title', 'company']
const fixedFields = [
  ...contactFields,
  'sender.name',
  'colleague.name',
  'colleague.title',
  'colleague.did',
]
const ownNames = new Set(['fields', 'account'])

/** The fields a template uses, each once: `company`, `account.topic`. The template must be readable. */
export function fieldsOf({ subject, body }: Pick<TemplateParts, 'subject' | 'body'>): string[] {
  return [...new Set([...fieldsIn(subject ?? ''), ...fieldsIn(body)])]
}

/** `first_name.size` uses first_name; `account.a.b` can never have a value and stays as it is. */
export function fieldsIn(template: Parsed): string[] {
  const used = engine.globalVariableSegmentsSync(template, { partials: false }).map(fieldOf)
  return [...new Set(used)]
}

function fieldOf(segments: Segments): string {
  const [root = '', property] = segments.map((part) => (Array.isArray(part) ? '' : String(part)))
  if (contactFields.includes(root)) return root
  return property ? `${root}.${property}` : root
}

export function isKnownField(field: string, kind: TemplateKind): boolean {
  const [root = '', name] = field.split('.')
  if (root === 'colleague' && kind !== 'colleague') return false
  return fixedFields.includes(field) || (ownNames.has(root) && name !== undefined)
}

/** Fields without which a part of the template cannot be written; a contact may have none but an address. */
export function unsafeFields(template: TemplateParts): string[] {
  const { kind, subject, body } = template
  const parts = subject === null ? [body] : [subject, body]
  return [...new Set(parts.flatMap((text) => trialOf(text, kind).unsafe))]
}

export interface Trial {
  unsafe: string[]
  /** What else keeps it from being written. */
  fault: RenderFault | null
  /** For some contact not a word is left. */
  empty: boolean
}

/**
 * Renders for a contact of whom only the address is known, for one of whom all is known, and for each who
 * lacks a single field: a fallback may be missing inside an {% if %} that the first one does not enter.
 */
export function trialOf(text: string, kind: TemplateKind): Trial {
  const trial: Trial = { unsafe: [], fault: null, empty: false }
  const used = fieldsIn(text).filter((field) => !alwaysPresent(kind).includes(field))
  const contacts = [[], used, ...used.map((lacking) => used.filter((field) => field !== lacking))]
  for (const known of contacts) {
    tryContact(trial, { text, kind, known: new Set([...known, ...trial.unsafe]) })
    if (trial.fault) break
  }
  return trial
}

/** Each round gives the contact the field that stopped the one before, so that all of them are found. */
function tryContact(
  trial: Trial,
  { text, kind, known }: { text: string; kind: TemplateKind; known: Set<string> },
): void {
  for (;;) {
    const rendered = renderTemplate(text, sampleFields([...alwaysPresent(kind), ...known]))
    if (rendered.ok) {
      trial.empty ||= rendered.text.trim() === ''
      return
    }
    const field = rendered.undefined_field
    if (field === null || known.has(field)) {
      trial.fault = rendered
      return
    }
    known.add(field)
    trial.unsafe.push(field)
  }
}

function alwaysPresent(kind: TemplateKind): string[] {
  const always = ['email', 'sender.name']
  return kind === 'colleague' ? [...always, 'colleague.name', 'colleague.did'] : always
}

/** Digits do for a text and for a number alike. */
const sample = '1'

function sampleFields(known: string[]): MergeFields {
  const fields: MergeFields = {}
  const groups: Record<string, MergeFields> = { fields: {}, account: {}, sender: {}, colleague: {} }
  for (const field of known) {
    const [root = '', name] = field.split('.')
    const group = groups[root]
    if (group && name !== undefined) group[name] = sample
    else fields[field] = sample
  }
  return { ...fields, ...groups }
}
