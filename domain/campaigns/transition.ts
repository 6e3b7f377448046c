import type { CampaignStatus } from '../../contracts/campaigns.js'

export type CampaignCommand = 'launch' | 'pause' | 'resume' | 'cancel'

export type Transition =
  | { kind: 'change'; to: CampaignStatus }
  | { kind: 'already'; status: CampaignStatus }
  | { kind: 'refused'; why: string }

const targets: Record<CampaignCommand, CampaignStatus> = {
  launch: 'active',
  pause: 'paused',
  resume: 'active',
  cancel: 'cancelled',
}

const allowedFrom: Record<CampaignCommand, CampaignStatus[]> = {
  launch: ['draft'],
  pause: ['active'],
  resume: ['paused'],
  cancel: ['draft', 'active', 'paused'],
}

/** Repeating a command that has already taken effect is not an error. */
export function transition(status: CampaignStatus, command: CampaignCommand): Transition {
  const to = targets[command]
  if (status === to) return { kind: 'already', status }
  if (allowedFrom[command].includes(status)) return { kind: 'change', to }
  return { kind: 'refused', why: `a campaign that is ${status} cannot ${command}` }
}
