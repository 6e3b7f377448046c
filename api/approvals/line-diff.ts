import { diffLines } from 'diff'
import type { DiffLine } from '../../contracts/approvals.js'
import type { Content } from '../../store/repositories/artifacts.js'

/** Of what a person reads: the HTML is made from the text and says the same. */
export function lineDiff(before: Content, after: Content): DiffLine[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return fields
    .filter((field) => field !== 'html')
    .sort()
    .flatMap((field) => diffOfField(field, before[field] ?? '', after[field] ?? ''))
}

function diffOfField(field: string, before: string, after: string): DiffLine[] {
  return diffLines(closed(before), closed(after)).flatMap(({ added, removed, value }) => {
    const change = added ? 'added' : removed ? 'removed' : 'same'
    return value
      .split('\n')
      .slice(0, -1)
      .map((line) => ({ field, change, line }))
  })
}

/** Without a last line break the last line would count as changed when lines follow it. */
function closed(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n')
  return lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`
}
