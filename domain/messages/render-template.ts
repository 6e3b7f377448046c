import { Liquid } from 'liquidjs'

/** No template may read a file: `templates` replaces the file system, and it is empty. */
const engine = new Liquid({
  strictVariables: true,
  strictFilters: true,
  // lets {{ first_name | default: "there" }} and {% if company %} work on a missing value
  lenientIf: true,
  ownPropertyOnly: true,
  templates: {},
  renderLimit: 200,
  memoryLimit: 1_000_000,
  parseLimit: 100_000,
})

export type MergeFields = Record<string, unknown>

export type Rendered = { ok: true; text: string } | { ok: false; fault: string }

export function renderTemplate(template: string, fields: MergeFields): Rendered {
  try {
    return { ok: true, text: String(engine.parseAndRenderSync(template, fields)) }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { ok: false, fault: plainFault(error.message) }
  }
}

/** Liquid appends position and source lines; the first part names the fault. */
function plainFault(message: string): string {
  const [first = message] = message.split('\n')
  return first.replace(/, (file:.*, )?line:\d+, col:\d+$/, '')
}
