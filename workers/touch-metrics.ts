import { Runtime } from '@temporalio/worker'
import { countedFromTheStart } from '../activities/outreach/count-touch.js'
import type { TouchMetrics } from '../activities/ports.js'

/** The exporter adds `_total` to a counter's name. */
const names = {
  touches: 'overture_touches',
  held: 'overture_claims_held',
  moved: 'overture_claims_moved',
  claim: 'overture_claim_seconds',
  submit: 'overture_submit_seconds',
}

export const touchHistogramBuckets = {
  [names.claim]: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  [names.submit]: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 45],
}

/**
 * Counts beside the SDK's own metrics, on the same page, and counts nothing where that page is not offered.
 * The meter throws only for negative values, which neither a count nor a duration can be.
 */
export function createTouchMetrics(): TouchMetrics {
  const meter = Runtime.instance().metricMeter
  const touches = meter.createCounter(
    names.touches,
    undefined,
    'What became of touches that were due; released ones are tried again.',
  )
  const held = meter.createCounter(
    names.held,
    undefined,
    'Claims that were not given because something holds the touch.',
  )
  const moved = meter.createCounter(
    names.moved,
    undefined,
    'Claims that were not given because the touch has to wait for a better time.',
  )
  const claim = meter.createHistogram(
    names.claim,
    'float',
    undefined,
    'Duration of a claim: its locks, its gates, its row.',
  )
  const submit = meter.createHistogram(
    names.submit,
    'float',
    undefined,
    'Duration of a hand-over to the provider.',
  )
  for (const channel of countedFromTheStart.channels) {
    for (const labels of countedFromTheStart.outcomes) touches.add(0, { channel, ...labels })
  }
  for (const reason of countedFromTheStart.holds) held.add(0, { reason })
  for (const reason of countedFromTheStart.moves) moved.add(0, { reason })
  return {
    outcome: (labels) => touches.add(1, { ...labels }),
    held: (reason) => held.add(1, { reason }),
    moved: (reason) => moved.add(1, { reason }),
    claimTook: (seconds, verdict) => claim.record(seconds, { verdict }),
    submitTook: (seconds, outcome) => submit.record(seconds, { outcome }),
  }
}
