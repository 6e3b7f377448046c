import { LiquidError } from 'liquidjs'
import { engine } from './template-engine.js'

export type MergeFields = Record<string, unknown>

export type Rendered = { ok: true; text: string } | RenderFault

export interface RenderFault {
  ok: false
  fault: string
  /** From 1; null where the fault has no place. */
  line: number | null
  /** The field without a value, when that is the fault. */
  undefined_field: string | null
}

/** Loops can multiply a short template; the other limits count what is computed, not what is written. */
const longestText = 100_000

export function renderTemplate(template: string, fields: MergeFields): Rendered {
  try {
    const text = String(engine.parseAndRenderSync(template, fields))
    if (text.length <= longestText) return { ok: true, text }
    const fault = `output limit exceeded: more than ${longestText} characters`
    return { ok: false, fault, line: null, undefined_field: null }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return faultOf(error)
  }
}

function faultOf(error: Error): RenderFault {
  const fault = plainFault(error.message)
  const line = error instanceof LiquidError ? error.token.getPosition()[0] : undefined
  const undefinedField = /^undefined variable: (.+)$/.exec(fault)?.[1]
  return { ok: false, fault, line: line ?? null, undefined_field: undefinedField ?? null }
}

/** Liquid appends position and source lines; the first part names the fault. */
function plainFault(message: string): string {
  const [first = message] = message.split('\n')
  return first.replace(/, (file:.*, )?line:\d+, col:\d+$/, '')
}
