export interface Selector {
  metric: string
  matchers: { label: string; values: string[] }[]
}

const grouping = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g
const selector = /([a-zA-Z_:][\w:]*)\s*(\(|\{[^}]*\})?/g
const matcher = /(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g
const words = new Set(['and', 'or', 'unless', 'bool', 'offset'])

/** What an expression reads and by what it groups; enough of the language for what we write in it. */
export function readExpression(expr: string): { selectors: Selector[]; groupedBy: string[] } {
  const groupedBy = [...expr.matchAll(grouping)].flatMap(([, list = '']) =>
    list.split(',').map((label) => label.trim()),
  )
  const rest = expr.replaceAll(grouping, ' ').replaceAll(/\[[^\]]*\]/g, ' ')
  const selectors = [...rest.matchAll(selector)].flatMap(([, metric = '', after = '']) =>
    after === '(' || words.has(metric) ? [] : [{ metric, matchers: matchersOf(after) }],
  )
  return { selectors, groupedBy }
}

function matchersOf(braces: string): Selector['matchers'] {
  return [...braces.matchAll(matcher)].map(([, label = '', how = '', value = '']) => ({
    label,
    values: how.endsWith('~') ? value.split('|') : [value],
  }))
}
