import { afterAll, beforeAll, expect, it } from 'vitest'
import { resolveTouch } from '../../api/touches/resolve-touch.js'
import { performTouch } from '../../activities/outreach/perform-touch.js'
import { outreachDeps } from '../support/activities.js'
import { startOutreachEnv, type OutreachEnv } from '../support/overture-env.js'
import { orderFor, seedCampaign } from '../support/world.js'

let env: OutreachEnv
beforeAll(async () => {
  env = await startOutreachEnv()
}, 60_000)
afterAll(() => env.close())

const caller = {
  tenantId: 'default',
  keyId: 'key_test',
  name: 'anna',
  scopes: ['operator' as const],
  installation: false,
  requestId: 'req_test',
}

it('a touch that a person orders again goes out through Temporal, and no name enters its history', async () => {
  const { store, email } = env
  const seeded = await seedCampaign(store, { campaignId: 'cmp_resend' })
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
  await store.db
    .updateTable('campaigns')
    .set({ working_hours: JSON.stringify({ start: '00:00', end: '23:59', days }) })
    .execute()
  email.answers.push({ kind: 'unknown', detail: 'no answer' })
  await performTouch(outreachDeps(store, email), orderFor(seeded))
  const { touch_id: touchId } = await store.db
    .selectFrom('touches')
    .select('touch_id')
    .executeTakeFirstOrThrow()

  const order = { caller, touchId, input: { outcome: 'resend' as const } }
  const { touch, open } = await resolveTouch(env.deps, order)
  expect([open, touch.state, touch.resent_by]).toEqual([false, 'sent', 'anna'])
  const [first, second] = email.submitted
  expect(second?.message_id).toBe(first?.message_id)

  const handle = env.client.workflow.getHandle(`resend:default:${touchId}:1`)
  expect(await handle.result()).toMatchObject({ kind: 'sent' })
  const history = JSON.stringify(await handle.fetchHistory())
  expect(history).not.toContain('anna')
  expect(history).not.toContain('@north1')
})
