import type { TimeTravel } from '../../contracts/time-travel.js'
import { advanceTime, type TimeWorld } from './advance-time.js'

export function createTimeTravel(world: TimeWorld, refusal: string | null): TimeTravel {
  return { refusal, travel: (journey) => advanceTime(world, journey) }
}
