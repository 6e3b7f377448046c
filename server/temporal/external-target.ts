import type { Settings } from '../../runtime/settings.js'
import type { TemporalTarget } from './explain-failure.js'

export function externalTarget({ temporal, namespace }: Settings): TemporalTarget {
  if (temporal.kind !== 'external') throw new Error('TEMPORAL_ADDRESS is not set')
  return { temporal, namespace }
}
