/** One queue per kind of effect, so that each has its own limits. */
export const taskQueues = {
  workflows: 'overture-workflows',
  delivery: 'overture-delivery',
} as const
