import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PreviewedTouch } from '../../contracts/preview.js'
import type { Task } from '../../contracts/tasks.js'
import { startCampaignWorld, type CampaignWorld } from '../support/campaign-world.js'
import { createFakeSms, type FakeSms } from '../support/fake-sms.js'

const consent = { sms: { at: '2026-01-01T00:00:00Z', source: 'web form' } }
const without = 'without an answer'

describe('a campaign over several channels on the real engine', () => {
  let world: CampaignWorld
  let sms: FakeSms
  let people = 0
  beforeAll(async () => {
    sms = createFakeSms()
    world = await startCampaignWorld({ sms })
  })
  afterAll(() => world.close())

  const lead = async (name: string, changes: object = {}, config: object = {}) => {
    people += 1
    return {
      account_id: name,
      email: `cto@${name}.example`,
      phone: `+4915112345${String(600 + people)}`,
      name: 'Anna Berg',
      title: 'CTO',
      timezone: 'Europe/Berlin',
      consent,
      config: { sender_id: await world.sender(), max_touchpoints: 6, ...config },
      ...changes,
    }
  }
  const ledger = async (campaignId: string) =>
    (await world.touches(campaignId)).map(
      ({ step, channel, state }) => `${step} ${channel} ${state}`,
    )
  const tasksOf = async (campaignId: string): Promise<Task[]> =>
    (await world.get(`tasks?campaign_id=${campaignId}`)).data
  const smsTo = (phone: string) => sms.submitted.filter(({ to }) => to === phone)

  it('climbs from email over SMS to calls, stays there, and ends as its preview said', async () => {
    const body = await lead('climbs')
    const preview = await world.post('campaigns/preview', { accounts: [body], days: 90 })
    const { campaign_id } = await world.lead(body)
    await world.advance('P60D')
    expect(await ledger(campaign_id)).toEqual([
      '1 email sent',
      '2 email sent',
      '3 sms sent',
      '4 sms sent',
      '5 call sent',
      '6 call sent',
    ])
    const touches = await world.touches(campaign_id)
    expect(touches.map((t) => [t.channel, t.slot_at, t.subject])).toEqual(
      preview.touches.map((t: PreviewedTouch) => [t.channel, t.slot_at, t.subject]),
    )
    expect(preview.touches.map((t: PreviewedTouch) => t.segments)).toEqual([
      null,
      null,
      expect.any(Number),
      expect.any(Number),
      null,
      null,
    ])
    const why = await Promise.all(
      touches.map(async ({ touch_id }) => (await world.get(`touches/${touch_id}`)).why.channel),
    )
    expect(why).toEqual([
      'email, attempt 1 of 2',
      'email, attempt 2 of 2',
      `sms, attempt 1 of 2: 2 emails ${without}`,
      `sms, attempt 2 of 2: 2 emails ${without}`,
      `call, attempt 1 of 1: 2 emails and 2 sms ${without}`,
      `call again: 2 emails and 2 sms ${without}`,
    ])
    const texts = smsTo(body.phone).map(({ text }) => text)
    expect(texts.map((text) => text.includes('Reply STOP to opt out'))).toEqual([true, false])
    const [first, second] = await tasksOf(campaign_id)
    expect(first).toMatchObject({
      channel: 'call',
      title: `Call Anna Berg, ${body.phone}`,
      script: expect.stringMatching(/^Opening: .* am I speaking to Anna Berg\?/),
      status: 'expired',
    })
    expect(second?.script).toMatch(/I have tried to reach you/)
    expect(await world.get(`campaigns/${campaign_id}`)).toMatchObject({ status: 'completed' })
  })

  it('after STOP goes on by mail alone: what was planned for the phone is planned anew', async () => {
    const body = await lead('stops')
    const { campaign_id } = await world.lead(body)
    await world.advance('P6D')
    expect((await ledger(campaign_id)).slice(0, 3)).toEqual([
      '1 email sent',
      '2 email sent',
      '3 sms planned',
    ])
    await world.post('suppressions', { phone: body.phone, reason: 'unsubscribed' })
    await world.advance('P60D')
    const after = await ledger(campaign_id)
    expect(after.filter((touch) => touch.endsWith(' sent'))).toEqual([
      '1 email sent',
      '2 email sent',
      '3 email sent',
      '4 email sent',
      '5 email sent',
      '6 email sent',
    ])
    expect(after).toContain('3 sms cancelled')
    expect(smsTo(body.phone)).toEqual([])
    expect(await tasksOf(campaign_id)).toEqual([])
  })

  it('with nothing left that may be used it stops', async () => {
    const config = { channel_escalation: ['sms', 'call'] }
    const body = await lead('exhausted', {}, config)
    const { campaign_id } = await world.lead(body)
    await world.advance('P4D')
    const before = smsTo(body.phone).length
    expect(before).toBe(2)
    await world.post('suppressions', { phone: body.phone, reason: 'unsubscribed' })
    await world.advance('P60D')
    expect(smsTo(body.phone)).toHaveLength(before)
    expect(await tasksOf(campaign_id)).toEqual([])
    const { status, contacts } = await world.get(`campaigns/${campaign_id}`)
    expect(status).toBe('completed')
    expect(JSON.stringify(contacts)).toContain(
      'sms: number suppressed: unsubscribed; call: number suppressed: unsubscribed',
    )
  })

  it('a meeting that a call brought ends the account', async () => {
    const config = { channel_escalation: ['call'], touchpoint_intervals: [10] }
    const { campaign_id } = await world.lead(await lead('won', {}, config))
    await world.advance('P4D')
    const [task] = await tasksOf(campaign_id)
    await world.post(`tasks/${task?.task_id}/complete`, { outcome: 'meeting' })
    await world.advance('P60D')
    expect(await tasksOf(campaign_id)).toMatchObject([{ outcome: 'meeting' }])
    expect((await world.touches(campaign_id)).filter(({ state }) => state === 'sent')).toHaveLength(
      1,
    )
  })

  it('a person reads and changes the words of an SMS before it leaves', async () => {
    const config = { channel_escalation: ['sms'], require_approval: 'first', max_touchpoints: 1 }
    const body = await lead('approves', {}, config)
    const { campaign_id } = await world.lead(body)
    await world.advance('PT1H')
    const asked = (await world.get(`approvals?campaign_id=${campaign_id}`)).data[0]
    const { content, touch } = await world.get(`approvals/${asked.request_id}`)
    expect(touch.channel).toBe('sms')
    expect(Object.keys(content)).toEqual(['text'])
    expect(asked.subject).toBe(`${content.text.replace(/\n/g, ' ').slice(0, 79)}…`)
    const decide = (id: string, given: object, status = 200) =>
      world.post(`approvals/${id}/decision`, given, { status })
    const lost = { decision: 'edit', edits: { text: 'Hello Anna' } }
    expect((await decide(asked.request_id, lost, 422)).detail).toMatch(/opt out/)
    const text = 'Mia Winter: shorter. Reply STOP to opt out'
    const edited = await decide(asked.request_id, { decision: 'edit', edits: { text } })
    await decide(edited.request_id, { decision: 'approve' })
    await world.advance('P4D')
    expect(smsTo(body.phone).map((one) => one.text)).toEqual([text])
  })
})
