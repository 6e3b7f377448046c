import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DateTime } from 'luxon'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PreviewedTouch } from '../../contracts/preview.js'
import type { Timeline } from '../../contracts/timeline.js'
import { wallClock } from '../../runtime/clock.js'
import { raiseClockOffset } from '../../store/repositories/clock-offset.js'
import { decideGateSignal } from '../../contracts/temporal/gates.js'
import { bundle } from '../house/support/bundle-content.js'
import { fixtureTree } from '../house/support/fixture-tree.js'
import { until } from '../support/until.js'
import { linesOf, startCampaignWorld } from '../support/campaign-world.js'
import {
  startSplitCampaignWorld,
  type AnyCampaignWorld,
} from '../support/production/split-campaign-world.js'

const hour = 3_600_000

const lead = (name: string, changes: object = {}) => ({
  account_id: name,
  email: `cto@${name}.example`,
  name: 'Anna Berg',
  title: 'CTO',
  timezone: 'Europe/Berlin',
  account_contacts: [
    {
      email: `vp@${name}.example`,
      name: 'Bo Hansen',
      title: 'VP Engineering',
      timezone: 'America/New_York',
    },
    {
      email: `head@${name}.example`,
      name: 'Chen Li',
      title: 'Head of Platform',
      timezone: 'Asia/Singapore',
    },
  ],
  metadata: { company_name: 'Northwind' },
  ...changes,
})

const shapes: { shape: string; start: () => Promise<AnyCampaignWorld> }[] = [
  { shape: 'in one process', start: startCampaignWorld },
  { shape: 'in processes of their own, on PostgreSQL', start: startSplitCampaignWorld },
]

describe.each(shapes)('an account campaign on the real engine, $shape', ({ start }) => {
  let world: AnyCampaignWorld
  beforeAll(async () => {
    world = await start()
  })
  afterAll(() => world.close())

  const config = async (changes: object = {}) => ({ sender_id: await world.sender(), ...changes })
  const contactId = async (campaignId: string, name: string): Promise<string> => {
    const { contacts } = await world.get(`campaigns/${campaignId}`)
    return contacts.find((one: { name: string }) => one.name === name).contact_id
  }

  it('runs as its preview said: the same people, channels and minutes', async () => {
    const body = lead('preview', { config: await config({ max_account_touchpoints: 30 }) })
    const preview = await world.post('campaigns/preview', { accounts: [body], days: 90 })
    expect(preview.touches).toHaveLength(21)
    const { campaign_id } = await world.lead(body)
    await world.advance('P90D')
    const ledger = await world.touches(campaign_id)
    expect(
      ledger.map((t) => [t.contact_id, t.channel, t.step, t.slot_at, t.subject, t.state]),
    ).toEqual(
      preview.touches.map((t: PreviewedTouch) => [
        t.contact_id,
        t.channel,
        t.step,
        t.slot_at,
        t.subject,
        'sent',
      ]),
    )
    expect(preview.touches.every((t: PreviewedTouch) => !t.estimated)).toBe(true)
    const final = await world.get(`campaigns/${campaign_id}`)
    expect(final).toMatchObject({
      status: 'completed',
      total_touchpoints: 21,
      channels_used: ['email'],
    })
  })

  describe('that asks for approval', () => {
    const asked = async (name: string, changes: object = {}) => {
      const approval = { deadline_days: 30, remind_after_days: 3, escalate_after_days: 7 }
      const body = lead(name, {
        account_contacts: [],
        config: await config({
          require_approval: 'first',
          max_touchpoints: 1,
          approval,
          ...changes,
        }),
      })
      const { campaign_id } = await world.lead(body)
      const request = await until(async () => {
        const page = await world.get(`approvals?status=pending&campaign_id=${campaign_id}`)
        return page.data[0]
      })
      return { campaign_id, request, address: `cto@${name}.example` }
    }
    const decide = (request: { request_id: string }, body: object, expected = {}) =>
      world.post(`approvals/${request.request_id}/decision`, body, expected)

    it('sends nothing until a person approves, then exactly what was approved', async () => {
      const { campaign_id, request, address } = await asked('waits')
      const happened = linesOf(await world.advance('P8D'))
      expect(happened).toEqual([
        expect.stringMatching(/^approval reminded: ".*" waits for approval still$/),
        expect.stringMatching(/^approval escalated: ".*" waits for approval: nobody has decided$/),
      ])
      expect(world.sentTo(address)).toEqual([])
      await decide(request, { decision: 'approve', content_hash: request.content_hash })
      await world.advance('P4D')
      expect(world.sentTo(address)).toEqual([request.subject])
      const [first] = await world.touches(campaign_id)
      expect(first).toMatchObject({ state: 'sent', content_hash: request.content_hash })
      expect(first!.reason).toContain('approved by a reviewer')
    })

    it('refuses words that were edited after the approval', async () => {
      const { request, address, campaign_id } = await asked('edited')
      await decide(request, { decision: 'approve', content_hash: request.content_hash })
      const detail = await world.get(`approvals/${request.request_id}`)
      const text = detail.content.text.replace('Hi', 'Hey')
      expect(text).not.toBe(detail.content.text)
      const edited = await decide(request, {
        decision: 'edit',
        content_hash: request.content_hash,
        edits: { text },
      })
      expect(edited).toMatchObject({ status: 'pending', replaces: request.request_id })
      await world.advance('P6D')
      expect(world.sentTo(address)).toEqual([])
      await decide(
        edited,
        { decision: 'approve', content_hash: request.content_hash },
        { status: 409 },
      )
      await decide(edited, { decision: 'approve', content_hash: edited.content_hash })
      await world.advance('P4D')
      expect(world.sentTo(address)).toHaveLength(1)
      const [mail] = world.email.submitted.filter(({ to }) => to === address)
      expect(mail!.text.trimEnd()).toBe(text.trimEnd())
      const [first] = await world.touches(campaign_id)
      expect(first).toMatchObject({ content_hash: edited.content_hash })
    })

    it('does not take silence for a yes', async () => {
      const { campaign_id, request, address } = await asked('silent')
      await world.advance('P40D')
      expect(world.sentTo(address)).toEqual([])
      const [first] = await world.touches(campaign_id)
      expect(first).toMatchObject({
        state: 'skipped',
        reason: 'approval expired without a decision',
      })
      const status = await world.get(`approvals/${request.request_id}`)
      expect(status.status).toBe('expired')
      await decide(
        request,
        { decision: 'approve', content_hash: request.content_hash },
        { status: 410 },
      )
    })

    it('takes the word of a reviewer in the Temporal Web UI, in development', async () => {
      const { request, address, campaign_id } = await asked('webui')
      const [workflowId = ''] = await world.workflowIds({ campaign_id })
      await world.client.workflow.getHandle(workflowId).signal(decideGateSignal, {
        request_id: request.request_id,
        decision: 'approve',
        by: 'carl',
      })
      await until(async () => {
        const { status } = await world.get(`approvals/${request.request_id}`)
        return status === 'approved'
      })
      await world.advance('P4D')
      expect(world.sentTo(address)).toHaveLength(1)
    })

    it('waits 20 days across a restart of the workers with other code', async () => {
      const { request, address } = await asked('deploy', { approval: { deadline_days: null } })
      await world.advance('P20D')
      await world.stopWorkers()
      await decide(request, { decision: 'approve', content_hash: request.content_hash })
      const tree = await fixtureTree(['workflows', 'domain', 'contracts'])
      const file = join(tree.path, 'bundle.js')
      const describing = join(tree.path, 'domain/outreach/describe-outreach.ts')
      const code = await readFile(describing, 'utf8')
      await writeFile(describing, code.replace('**Account**', '**The account**'))
      await writeFile(file, await bundle(join(tree.path, 'workflows/index.ts')))
      await world.startWorkers(file)
      await world.advance('P4D')
      expect(world.sentTo(address)).toEqual([request.subject])
      await tree.remove()
    })
  })

  it('pauses the account when one person replies, says why, and lets the others go on when resumed', async () => {
    const body = lead('replies', { config: await config({ max_touchpoints: 3 }) })
    const { campaign_id } = await world.lead(body)
    await world.advance('P4D')
    const bo = await contactId(campaign_id, 'Bo Hansen')
    const before = world.email.submitted.length
    const effect = await world.post(`campaigns/${campaign_id}/events`, {
      contact_id: bo,
      type: 'replied',
    })
    expect(effect).toMatchObject({
      conflict: 'colleague_responded',
      contact: 'stopped',
      account: 'paused',
    })
    expect(linesOf(await world.advance('P10D'))).toEqual([
      expect.stringMatching(/^touch skipped: replied on /),
      'account held: conflict: colleague_responded',
    ])
    expect(world.email.submitted).toHaveLength(before)
    expect(await world.get(`campaigns/${campaign_id}`)).toMatchObject({ status: 'paused' })
    expect(await world.get(`campaigns/${campaign_id}/conflicts`)).toMatchObject({
      has_conflict: true,
      should_pause: true,
      conflicts: [{ type: 'colleague_responded', contact: 'Bo Hansen' }],
    })
    await world.post(`campaigns/${campaign_id}/resume`)
    await world.advance('P40D')
    expect(world.sentTo('vp@replies.example')).toHaveLength(2)
    expect(world.sentTo('cto@replies.example')).toHaveLength(3)
    expect(world.sentTo('head@replies.example')).toHaveLength(3)
    const bosLast = (await world.touches(campaign_id)).find(
      (t) => t.contact_id === bo && t.state === 'skipped',
    )
    expect(bosLast!.reason).toMatch(/^replied on /)
  })

  it('runs the next step on demand, and keeps the plan where a gate is closed', async () => {
    const hours = {
      start: '00:00',
      end: '23:59',
      days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
    }
    const open = await world.lead(
      lead('ondemand', { account_contacts: [], config: await config({ working_hours: hours }) }),
    )
    await world.advance('PT2M')
    expect(world.sentTo('cto@ondemand.example')).toHaveLength(1)
    const standing = await world.touches(open.campaign_id)
    expect(standing.map(({ step, state }) => [step, state])).toEqual([
      [1, 'sent'],
      [2, 'planned'],
    ])
    const second = await world.post(`campaigns/${open.campaign_id}/step`)
    expect(second).toMatchObject({
      success: false,
      reason: 'at most 1 touch of a contact in 24 hours',
    })
    expect(second.next_touchpoint).toMatchObject({ step: 2, channel: 'email' })
    await world.advance('PT25H')
    const third = await world.post(`campaigns/${open.campaign_id}/step`)
    expect(third).toMatchObject({ success: true, step: 2, contact: 'Anna Berg', outcome: 'sent' })
    const early = await world.post(`campaigns/${open.campaign_id}/step`, { immediate: false })
    expect(early.success).toBe(false)
    expect(early.reason).toMatch(/^the next touch is planned for /)
    await world.post(`campaigns/${open.campaign_id}/pause`)
    await world.post(`campaigns/${open.campaign_id}/step`, {}, { status: 409 })
  })

  it('plans anew when its configuration changes', async () => {
    const body = lead('replan', { account_contacts: [], config: await config() })
    const { campaign_id } = await world.lead(body)
    await world.advance('P4D')
    const answer = await world.api.request('PATCH', `/api/v1/campaigns/${campaign_id}/config`, {
      body: { touchpoint_intervals: [20], apply_to: 'now' },
    })
    expect(answer.json).toMatchObject({ applied: true, config_version: 2 })
    const [planned, last] = (await world.touches(campaign_id)).reverse()
    expect([planned!.state, last!.state]).toEqual(['planned', 'sent'])
    const days = (Date.parse(planned!.slot_at) - Date.parse(last!.slot_at)) / 86_400_000
    expect(days).toBeGreaterThanOrEqual(20)
    expect(days).toBeLessThan(23)
  })

  it('holds at the kill switch and goes on with the remaining wait when it is lifted', async () => {
    const body = lead('killed', {
      account_contacts: [],
      config: await config({ max_touchpoints: 2 }),
    })
    const { campaign_id } = await world.lead(body)
    await world.post('kill-switch', { scope: 'tenant' })
    await world.advance('P10D')
    expect(world.sentTo('cto@killed.example')).toEqual([])
    await world.api.request('DELETE', '/api/v1/kill-switch?scope=tenant')
    await world.advance('P30D')
    expect(world.sentTo('cto@killed.example')).toHaveLength(2)
    const [first] = await world.touches(campaign_id)
    expect(first!.reason).toContain('resumed, the remaining wait kept')
  })

  it('tells a colleague of an engagement that may be told, once, after the delay', async () => {
    const body = lead('colleague', {
      config: await config({ max_touchpoints: 4, max_account_touchpoints: 30 }),
    })
    const { campaign_id } = await world.lead(body)
    await world.advance('P3D')
    const anna = await contactId(campaign_id, 'Anna Berg')
    await world.post(`campaigns/${campaign_id}/events`, {
      contact_id: anna,
      type: 'engaged',
      engagement: 'demo_request',
      disclosable: true,
    })
    await world.advance('P40D')
    const texts = (address: string) =>
      world.email.submitted.filter(({ to }) => to === address).map(({ text }) => text)
    const telling = texts('vp@colleague.example').filter((text) =>
      text.includes('Anna Berg (CTO) asked us for a demo'),
    )
    expect(telling).toHaveLength(1)
    expect(texts('cto@colleague.example').join()).not.toContain('asked us for a demo')
  })

  it('makes up for an outage of 26 hours over three due slots: nobody twice, nobody at night', async () => {
    const body = lead('outage', { config: await config({ max_touchpoints: 1 }) })
    const { campaign_id } = await world.lead(body)
    const planned = await world.touches(campaign_id)
    await world.stopWorkers()
    const awake = Date.parse(planned[0]?.slot_at ?? '') + 26 * hour
    await raiseClockOffset(world.store.db, 'default', awake - wallClock.now())
    // in the sandbox a workflow learns from its messages what time it is
    const { contact_id = '' } = planned[0] ?? {}
    const event = { contact_id, type: 'engaged', engagement: 'event' }
    await world.post(`campaigns/${campaign_id}/events`, event)
    await world.startWorkers()
    await world.advance('P7D')
    const ledger = await world.touches(campaign_id)
    expect(ledger.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent'])
    const first = ledger.find(({ touch_id }) => touch_id === planned[0]?.touch_id)
    expect(first?.reason).toContain('more than 24 hours late after an outage')
    const zones = { cto: 'Europe/Berlin', vp: 'America/New_York', head: 'Asia/Singapore' }
    for (const [name, zone] of Object.entries(zones)) {
      const mails = world.email.submitted.filter(({ to }) => to === `${name}@outage.example`)
      expect(mails).toHaveLength(1)
      const local = DateTime.fromMillis(mails[0]?.date.getTime() ?? 0, { zone })
      expect([local.weekday < 6, local.hour >= 9 && local.hour < 17]).toEqual([true, true])
    }
  })

  it('shows past, present and what would follow, each with its reason', async () => {
    const body = lead('timeline', {
      account_contacts: [],
      config: await config({ max_touchpoints: 4 }),
    })
    const { campaign_id } = await world.lead(body)
    await world.advance('P3D')
    const { past, future } = await world.get(`campaigns/${campaign_id}/timeline`)
    expect(past.length).toBeGreaterThan(0)
    const steps = [1, 2, 3, 4].slice(past.length)
    expect(future.map((t: Timeline['future'][number]) => [t.step, t.projected])).toEqual(
      steps.map((step, index) => [step, index > 0]),
    )
    for (const touch of [...past, ...future]) expect(touch.reason).not.toBe('')
    await world.advance('P60D')
    const slots = (await world.touches(campaign_id)).map((t) => t.slot_at).slice(past.length)
    expect(slots).toEqual(future.map((t: Timeline['future'][number]) => t.at))
  })
})
