import { expect, it, test } from 'vitest'
import { campaignStatusSchema, type CampaignStatus } from '../../../contracts/campaigns.js'
import { transition, type CampaignCommand } from '../../../domain/campaigns/transition.js'

const no = 'refused'
const same = 'already'

const commands: CampaignCommand[] = ['launch', 'pause', 'resume', 'cancel']

const table: [CampaignStatus, ...string[]][] = [
  // status     launch    pause     resume    cancel
  ['draft', 'active', no, no, 'cancelled'],
  ['active', same, 'paused', same, 'cancelled'],
  ['paused', no, same, 'active', 'cancelled'],
  ['completed', no, no, no, no],
  ['cancelled', no, no, no, same],
]

const cells = table.flatMap(([status, ...outcomes]) =>
  commands.map((command, index) => [status, command, outcomes[index] ?? ''] as const),
)

test.each(cells)('%s + %s: %s', (status, command, outcome) => {
  const found = transition(status, command)
  expect(found.kind === 'change' ? found.to : found.kind).toBe(outcome)
})

test.each(cells.filter(([, , outcome]) => outcome === no))(
  'says why a campaign that is %s refuses to %s',
  (status, command) => {
    expect(transition(status, command)).toEqual({
      kind: 'refused',
      why: `a campaign that is ${status} cannot ${command}`,
    })
  },
)

it('covers every status', () => {
  expect(table.map(([status]) => status)).toEqual(campaignStatusSchema.options)
})
