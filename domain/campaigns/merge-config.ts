import type { CampaignConfig } from '../../contracts/campaign-config.js'
import type { ConfigChanges } from '../../contracts/config-change.js'

/** Only what is given changes, also inside of a field that has fields of its own. */
export function mergeConfig(stored: CampaignConfig, changes: ConfigChanges): CampaignConfig {
  const { working_hours, holidays, approval, ...plain } = changes
  return {
    ...stored,
    ...given(plain),
    working_hours: { ...stored.working_hours, ...given(working_hours) },
    holidays: { ...stored.holidays, ...given(holidays) },
    approval: { ...stored.approval, ...given(approval) },
  }
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function given<T extends object>(changes: T | undefined): Given<T> {
  const entries = Object.entries(changes ?? {}).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Given<T>
}
