import type { Settings } from '../../runtime/settings.js'
import { withCurrentKey } from './api-key.js'
import { explainRefusal } from './explain-failure.js'

/** For refusals while we run. The embedded server refuses nobody. */
export function refusalExplainer({
  temporal,
  namespace,
}: Settings): (error: unknown) => string | undefined {
  if (temporal.kind === 'embedded') return () => undefined
  return (error) => explainRefusal(error, withCurrentKey({ temporal, namespace }))
}
