import { createHash } from 'node:crypto'

/** What the same parts did once has no second effect: every door knows what came in by its id. */
export function actionId(...parts: string[]): string {
  return `ppl_${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)}`
}
