import type { CampaignConfig } from '../../contracts/campaign-config.js'

export interface ChannelPlan {
  config: Pick<CampaignConfig, 'channel_escalation'>
  /** Empty: the engine chooses. */
  steps: { channel: string }[]
}

/** Every channel that this campaign may use. */
export function channelsIn({ config, steps }: ChannelPlan): string[] {
  const wanted =
    steps.length > 0
      ? steps.map(({ channel }) => channel)
      : config.channel_escalation.map((rung) => (typeof rung === 'string' ? rung : rung.channel))
  return [...new Set(wanted)]
}
