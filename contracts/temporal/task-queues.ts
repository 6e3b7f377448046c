/** One queue per kind of effect, so that each has its own limits. */
export const taskQueues = {
  workflows: 'overture-workflows',
  delivery: 'overture-delivery',
} as const

export type TaskQueues = Record<keyof typeof taskQueues, string>
