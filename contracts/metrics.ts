import { z } from 'zod'

export const metricsPageSchema = z
  .string()
  .describe('Metrics in the text format of Prometheus, version 0.0.4.')
  .meta({
    examples: [
      '# HELP overture_store_up Whether the store answers in time: 1 or 0.\n# TYPE overture_store_up gauge\noverture_store_up 1\n',
    ],
  })
