import { Output, toValueSync, type Template } from 'liquidjs'
import { engine } from './template-engine.js'
import type { MergeFields } from './render-template.js'
import { fieldsIn, fieldsOf, type TemplateParts } from './template-fields.js'

export interface FieldExplanation {
  missing: string[]
  /** What the reader sees in place of a missing field. */
  used_fallbacks: { field: string; text: string }[]
}

/** Which of the template's fields this contact lacks, and what stands there instead. */
export function explainFields(
  template: Pick<TemplateParts, 'subject' | 'body'>,
  fields: MergeFields,
): FieldExplanation {
  const missing = fieldsOf(template).filter((field) => !has(fields, field))
  const texts = template.subject === null ? [template.body] : [template.subject, template.body]
  const shown = texts.flatMap((text) => fallbacksIn(text, fields))
  const used = shown.filter(({ field }) => missing.includes(field))
  return { missing, used_fallbacks: [...new Map(used.map((one) => [one.field, one])).values()] }
}

function has(fields: MergeFields, field: string): boolean {
  const [root = '', name] = field.split('.')
  if (name === undefined) return Object.hasOwn(fields, root)
  const group = fields[root]
  return typeof group === 'object' && group !== null && Object.hasOwn(group, name)
}

function fallbacksIn(text: string, fields: MergeFields) {
  return outputsOf(engine.parse(text))
    .filter(({ value }) => value.filters[0]?.name === 'default')
    .map((output) => ({
      field: fieldsIn([output])[0] ?? '',
      text: String(engine.renderSync([output], fields)),
    }))
}

function outputsOf(nodes: Template[]): Output[] {
  return nodes.flatMap((node) => {
    if (node instanceof Output) return [node]
    return node.children ? outputsOf(toValueSync(node.children(false, true))) : []
  })
}
