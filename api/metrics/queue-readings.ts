import type { QueueFigures } from './read-queues.js'
import { reading, type Reading } from './readings.js'

export interface TemporalFigures {
  up: boolean
  /** undefined: the queues could not be described. */
  queues: QueueFigures[] | undefined
}

export function queueReadings({ up, queues }: TemporalFigures): Reading[] {
  const help = "Whether Temporal's namespace answers in time: 1 or 0."
  const temporal = reading('overture_temporal_up', help, up ? 1 : 0)
  if (!queues) return [temporal]
  return [
    temporal,
    perQueue(
      'overture_queue_backlog',
      'Tasks that wait in Temporal for a worker, about.',
      queues.map((queue) => [queue, queue.backlog]),
    ),
    perQueue(
      'overture_queue_backlog_age_seconds',
      'Age of the oldest of them, about; 0 when there is none.',
      queues.map((queue) => [queue, queue.backlogAgeSeconds]),
    ),
    perQueue(
      'overture_queue_pollers',
      'Workers that asked for such tasks within the last five minutes.',
      queues.map((queue) => [queue, queue.pollers]),
    ),
  ]
}

function perQueue(name: string, help: string, figures: [QueueFigures, number][]): Reading {
  const values = figures.map(([{ queue, type }, value]) => ({ labels: { queue, type }, value }))
  return { name, help, values }
}
