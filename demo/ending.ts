import type { Actor } from './cast.js'
import type { Stop } from './count-mail.js'

/** What a chapter in which somebody ended it leaves for the last count. */
export interface Ending {
  actor: Actor
  /** Messages that had arrived, or were on their way, when the stop was acknowledged. */
  due: number
  stops: Stop[]
}
