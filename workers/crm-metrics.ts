import { Runtime } from '@temporalio/worker'

/** The exporter adds `_total`. */
const name = 'overture_crm_asked'

/** Counts what came of asking the CRM before a claim, on the page of the SDK's own metrics. */
export function createCrmMetrics(): (answer: 'known' | 'away') => void {
  const asked = Runtime.instance().metricMeter.createCounter(
    name,
    undefined,
    'Questions to the CRM before a claim; away: the touch went on without its word.',
  )
  for (const answer of ['known', 'away']) asked.add(0, { answer })
  return (answer) => asked.add(1, { answer })
}
