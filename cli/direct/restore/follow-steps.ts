import { stepsThatMayFollow } from '../../../domain/ledger/steps-that-may-follow.js'
import { rulesOf } from '../../../domain/outreach/rules-of.js'
import type { FollowSteps } from '../../../store/backup/doubt-later-steps.js'

export const followSteps: FollowSteps = (
  { config, steps, config_version: version },
  due,
  untilMs,
) => stepsThatMayFollow(rulesOf({ config, steps, version }), due, untilMs)
