import { readdir, writeFile } from 'node:fs/promises'
import type { Client } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Approval } from '../../../contracts/approvals.js'
import { deploy, runsOf, startBuild } from '../../support/builds.js'
import { moveOnSignal } from '../../../contracts/temporal/account-outreach.js'
import { startCampaignWorld, type CampaignWorld } from '../../support/campaign-world.js'
import { createFakeSms } from '../../support/fake-sms.js'
import { mimeOf, postSigned, sandboxSecretFor } from '../../support/inbound.js'
import { until } from '../../support/until.js'
import { decoded, folder } from '../support/histories.js'
import { ottilie, personal, thaddeus } from '../support/people.js'

/**
 * Real account campaigns on a real server; `npm run record:histories` runs this file. What was recorded stands
 * for campaigns that are under way and is never made again: a later version takes a prefix of its own.
 */
const prefix = 'answers-'

describe('record', () => {
  let world: CampaignWorld
  beforeAll(async () => {
    const old = (await readdir(folder)).filter((file) => file.startsWith(prefix))
    if (old.length > 0) {
      throw new Error(`${old.length} histories ${prefix}* exist: give this version another prefix`)
    }
    world = await startCampaignWorld({ sms: createFakeSms() })
  })
  afterAll(() => world.close())

  const lead = async (name: string, config: object) => {
    const { campaign_id } = await world.lead({
      account_id: name,
      ...personOf(ottilie),
      title: 'CTO',
      account_contacts: [{ ...personOf(thaddeus), title: 'VP Engineering' }],
      config: { sender_id: await world.sender(), ...config },
    })
    return campaign_id
  }
  const approveAll = async (campaignId: string) => {
    const requests: Approval[] = await until(async () => {
      const page = await world.get(`approvals?status=pending&campaign_id=${campaignId}`)
      return page.data.length === 2 ? page.data : undefined
    })
    for (const { request_id, content_hash } of requests) {
      const body = { decision: 'approve', content_hash }
      await world.post(`approvals/${request_id}/decision`, body)
    }
  }
  const contact = async (campaignId: string, role: string): Promise<string> => {
    const { contacts } = await world.get(`campaigns/${campaignId}`)
    return contacts.find((one: { role: string }) => one.role === role).contact_id
  }

  it('approved, replied to, resumed, changed, completed', async () => {
    const campaignId = await lead('whole', { require_approval: 'first', max_touchpoints: 5 })
    await world.advance('P4D')
    await approveAll(campaignId)
    await world.advance('P10D')
    await world.post(`campaigns/${campaignId}/step`)
    const event = { contact_id: await contact(campaignId, 'secondary'), type: 'replied' }
    await world.post(`campaigns/${campaignId}/events`, event)
    await world.advance('P5D')
    await world.post(`campaigns/${campaignId}/resume`)
    await world.api.request('PATCH', `/api/v1/campaigns/${campaignId}/config`, {
      body: { touchpoint_intervals: [4], apply_to: 'now' },
    })
    await world.advance('P60D')
    expect(await record('completed', campaignId)).toBeGreaterThan(1)
  })

  it('engaged, out of office, killed and lifted', async () => {
    const campaignId = await lead('facts', { max_touchpoints: 4 })
    await world.advance('P3D')
    const [first, second] = [
      await contact(campaignId, 'primary'),
      await contact(campaignId, 'secondary'),
    ]
    const tell = (event: object) => world.post(`campaigns/${campaignId}/events`, event)
    await tell({ contact_id: first, type: 'engaged', engagement: 'inquiry', disclosable: true })
    await tell({ contact_id: second, type: 'out_of_office' })
    await world.post('kill-switch', { scope: 'tenant' })
    await world.advance('P10D')
    await world.api.request('DELETE', '/api/v1/kill-switch?scope=tenant')
    await world.advance('P60D')
    await record('facts', campaignId)
  })

  it('not understood, corrected, stopped by hand, won', async () => {
    const campaignId = await lead('answers', { max_touchpoints: 6 })
    await world.advance('P4D')
    const who = await contact(campaignId, 'secondary')
    const touches = await world.touches(campaignId)
    const url = `${world.api.url}/webhooks/email/inbound`
    const secret = await sandboxSecretFor(world.store, 'default')
    const inReplyTo = touches.find(({ contact_id }) => contact_id === who)?.message_id ?? ''
    const body = mimeOf({ from: personOf(thaddeus).email, text: 'Ok hm 17b, see it.', inReplyTo })
    const { json } = await postSigned({ url, body, secret })
    await world.advance('P10D')
    await world.post(`replies/${json.inbox_id}/reclassify`, { class: 'auto_reply' })
    await world.advance('P6D')
    const tell = (contact_id: string, type: string) =>
      world.post(`campaigns/${campaignId}/events`, { contact_id, type })
    await tell(who, 'written_by_hand')
    await world.advance('P5D')
    await tell(await contact(campaignId, 'primary'), 'meeting_booked')
    await until(async () => (await world.get(`campaigns/${campaignId}`)).status === 'completed')
    await record('won', campaignId)
  })

  it('climbed from e-mail over SMS to a call', async () => {
    const phone = '+4915112345678'
    const consent = { sms: { at: '2026-11-01T09:00:00Z', source: 'trade fair' } }
    const { campaign_id: campaignId } = await world.lead({
      account_id: 'channels',
      ...personOf(ottilie),
      phone,
      consent,
      country: 'DE',
      timezone: 'Europe/Berlin',
      title: 'CTO',
      config: {
        sender_id: await world.sender(),
        max_touchpoints: 4,
        channel_escalation: [
          { channel: 'email', attempts: 1 },
          { channel: 'sms', attempts: 1 },
          'call',
        ],
      },
    })
    await world.advance('P60D')
    const channels = (await world.touches(campaignId)).map(({ channel }) => channel)
    expect(channels).toEqual(['email', 'sms', 'call', 'call'])
    await record('channels', campaignId)
  })

  it('waits for an approval', async () => {
    const campaignId = await lead('gate', { require_approval: 'all' })
    await world.advance('P4D')
    await record('gate', campaignId)
  })

  it('changed builds while it waited for an approval, and while it was held', async () => {
    await world.stopWorkers()
    const started = [await startBuild(world, 'a')]
    const promote = async (to: string) => {
      started.push(await startBuild(world, to))
      await deploy(world, `promote ${to}`)
    }
    const isOn = async (to: string) => {
      const [workflowId = ''] = await world.workflowIds({ campaign_id: campaignId })
      return (await runsOf(world, workflowId)).at(-1)?.builds.includes(to)
    }
    await deploy(world, 'promote a')
    const campaignId = await lead('moved', { require_approval: 'first', max_touchpoints: 4 })
    await world.advance('P1D')
    await promote('b')
    // the reminder of the approval wakes it
    while (!(await isOn('b'))) await world.advance('P1D')
    await approveAll(campaignId)
    await world.advance('P4D')
    await world.post(`campaigns/${campaignId}/pause`)
    // long enough for its next touch to be due, and held
    await world.advance('P10D')
    await promote('c')
    const [workflowId = ''] = await world.workflowIds({ campaign_id: campaignId })
    await world.client.workflow.getHandle(workflowId).signal(moveOnSignal)
    await until(() => isOn('c'), 60_000)
    await world.post(`campaigns/${campaignId}/resume`)
    await world.advance('P60D')
    expect(await record('moved', campaignId)).toBeGreaterThan(2)
    for (const build of started) await build.stop()
  })

  /** Writes one file for each run and answers how many there were. */
  async function record(name: string, campaign_id: string): Promise<number> {
    const [workflowId = '', ...others] = await world.workflowIds({ campaign_id })
    expect(others).toEqual([])
    const runs = await historiesOf(world.client, workflowId)
    for (const [index, text] of runs.entries()) {
      expect(decoded(text)).not.toMatch(personal)
      const part = runs.length > 1 ? `.${index + 1}-of-${runs.length}` : ''
      await writeFile(`${folder}${prefix}${name}${part}.json`, `${text}\n`)
    }
    return runs.length
  }
})

function personOf({ email, first_name, timezone }: typeof ottilie) {
  return { email, name: first_name, timezone }
}

/** Every run of the workflow, the first one first. */
async function historiesOf(client: Client, workflowId: string): Promise<string[]> {
  const texts: string[] = []
  const { raw } = await client.workflow.getHandle(workflowId).describe()
  let runId: string | null | undefined = raw.workflowExecutionInfo?.firstRunId
  while (runId) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory()
    texts.push(withoutMachine(historyToJSON(history)))
    runId =
      history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId
  }
  return texts
}

/** Workers and their sticky queues are called by a process id and the name of the machine. */
function withoutMachine(text: string): string {
  const history: unknown = JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'string' ? value.replace(/^\d+@[\w.-]+/, 'worker') : value,
  )
  return JSON.stringify(history, null, 1)
}
