import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runStep } from '../../api/campaigns/life/run-step.js'
import type { Campaign } from '../../contracts/campaigns.js'
import { startApi, type TestApi } from '../support/api.js'
import { startOutreachEnv, type OutreachEnv } from '../support/overture-env.js'

const nobody = { name: 'test', scopes: [], installation: false }

describe('the life of a campaign, through the API and on a real Temporal server', () => {
  let env: OutreachEnv
  let api: TestApi
  beforeAll(async () => {
    env = await startOutreachEnv()
    const { temporal, outbox, clock, timeTravel } = env.deps
    api = await startApi(env.store, { temporal, outbox, clock, timeTravel })
  })
  afterAll(async () => {
    await api.close()
    await env.close()
  })

  const post = (
    campaign: Campaign,
    path: string,
    given: { body?: object; headers?: object } = {},
  ) =>
    api.request('POST', `/api/v1/campaigns/${campaign.campaign_id}/${path}`, {
      body: given.body,
      headers: { ...given.headers },
    })
  const read = async (campaign: Campaign, path = '') =>
    (await api.request('GET', `/api/v1/campaigns/${campaign.campaign_id}${path}`)).json
  const sentTo = (address: string) => env.email.submitted.filter((mail) => mail.to === address)

  /** Pretend time moves to the next time that a clock in Berlin shows this on a working day. */
  async function advanceTo(hour: number): Promise<void> {
    const now = await env.deps.clock.now('default')
    const berlin = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Europe/Berlin',
      weekday: 'short',
      hour: 'numeric',
      hourCycle: 'h23',
    })
    let at = Math.ceil(now / 3_600_000) * 3_600_000
    const fits = () => {
      const parts = Object.fromEntries(berlin.formatToParts(at).map((p) => [p.type, p.value]))
      return Number(parts['hour']) === hour && !['Sat', 'Sun'].includes(parts['weekday'] ?? '')
    }
    while (!fits()) at += 3_600_000
    await env.advance(`PT${Math.ceil((at - now) / 1000)}S`)
  }

  it('holds the account after a reply, and after resume writes to the colleague only', async () => {
    const campaign = await env.launch({
      people: [{ email: 'anna@reply.example' }, { email: 'bo@reply.example' }],
      waits: [0, 5, 5],
    })
    await env.advance('P4D')
    const [anna] = (await read(campaign)).contacts
    const body = { contact_id: anna.contact_id, type: 'replied' }
    expect((await post(campaign, 'events', { body })).json.account).toBe('paused')
    await env.advance('P20D')
    expect([sentTo('anna@reply.example').length, sentTo('bo@reply.example').length]).toEqual([1, 1])
    expect((await read(campaign)).status).toBe('paused')
    await post(campaign, 'resume')
    await env.advance('P30D')
    expect([sentTo('anna@reply.example').length, sentTo('bo@reply.example').length]).toEqual([1, 3])
    expect(await read(campaign)).toMatchObject({ status: 'completed', contacts_engaged: 1 })
    const { past } = await read(campaign, '/timeline')
    const skipped = past.filter((touch: { state: string }) => touch.state === 'skipped')
    expect(skipped).toMatchObject([
      { contact_id: anna.contact_id, reason: expect.stringMatching(/^replied on /) },
    ])
  })

  it('runs a step when asked, but not at night', async () => {
    const campaign = await env.launch({ people: [{ email: 'cleo@step.example' }], waits: [0, 60] })
    await env.advance('P5D')
    await advanceTo(22)
    const atNight = (await post(campaign, 'step')).json
    expect(atNight).toMatchObject({
      success: false,
      step: null,
      outcome: null,
      reason: expect.stringMatching(/working hours/),
      next_touchpoint: { step: 2, contact: 'Kim' },
    })
    await advanceTo(10)
    const headers = { 'idempotency-key': 'step-1' }
    const first = await post(campaign, 'step', { headers })
    expect(first.json).toMatchObject({
      success: true,
      step: 2,
      channel: 'email',
      outcome: 'sent',
      next_touchpoint: null,
    })
    expect(sentTo('cleo@step.example')).toHaveLength(2)
  })

  it('does a step that is asked for twice under one key once, also when the answer was lost', async () => {
    const campaign = await env.launch({
      people: [{ email: 'dan@twice.example' }],
      waits: [0, 60, 60],
    })
    await env.advance('P5D')
    await advanceTo(10)
    const headers = { 'idempotency-key': 'step-2' }
    const first = await post(campaign, 'step', { headers })
    expect(first.json).toMatchObject({ success: true, next_touchpoint: { step: 3 } })
    await env.store.db.deleteFrom('idempotency_keys').execute()
    const again = await post(campaign, 'step', { headers })
    expect(again.json).toEqual(first.json)
    expect(sentTo('dan@twice.example')).toHaveLength(2)
  })

  it('answers 503 with where to look when no worker carries out the step', async () => {
    const campaign = await env.launch({ people: [{ email: 'eve@nobody.example' }], waits: [0, 60] })
    await env.advance('P5D')
    await env.stopWorkers()
    try {
      const step = runStep(env.deps, {
        caller: { tenantId: 'default', keyId: 'key_test', requestId: 'req_test', ...nobody },
        campaignId: campaign.campaign_id,
        immediate: true,
        idempotencyKey: undefined,
        deadlineMs: 500,
      })
      await expect(step).rejects.toMatchObject({
        status: 503,
        message: expect.stringContaining('/timeline'),
        headers: { 'Retry-After': '5' },
      })
    } finally {
      await env.startWorkers()
    }
  })
})
