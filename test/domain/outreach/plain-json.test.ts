import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { OutreachState } from '../../../contracts/temporal/account-outreach.js'
import { beginOutreach } from '../../../domain/outreach/begin-outreach.js'
import { decideNextAction } from '../../../domain/outreach/decide-next-action.js'
import { upgradeState } from '../../../domain/outreach/upgrade-state.js'
import { at, loadedAccount } from './fixture.js'
import { somePeople, someRules, someTurn, takeTurn, type Life } from './random-life.js'

const start = at('2026-11-23 09:00')
const input = { tenant_id: 'default', campaign_id: 'cmp_1', account_id: 'acc_1' }

it('decides the same after continue-as-new at any point, because the state is plain JSON', () => {
  const turns = fc.array(someTurn, { maxLength: 30 })
  fc.assert(
    fc.property(someRules, somePeople, turns, (rules, contacts, script) => {
      const loaded = loadedAccount({ rules, contacts })
      const state = beginOutreach({ input, loaded, clock_offset_ms: 0 }, start)
      const life: Life = { state, now: start, left: [] }
      for (const [index, turn] of script.entries()) {
        takeTurn(life, turn, index)
        const copy = JSON.parse(JSON.stringify(life.state)) as OutreachState
        expect(copy).toStrictEqual(life.state)
        expect(decideNextAction(upgradeState(copy), life.now)).toStrictEqual(
          decideNextAction(life.state, life.now),
        )
      }
    }),
  )
})
