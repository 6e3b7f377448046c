import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  pauseSignal,
  resumeSignal,
  statusQuery,
} from '../../contracts/temporal/account-outreach.js'
import { listTouches } from '../../api/touches/list-touches.js'
import { readCampaign } from '../../api/campaigns/read-campaign.js'
import type { Campaign } from '../../contracts/campaigns.js'
import type { Touch } from '../../contracts/touches.js'
import { startOutreachEnv, type OutreachEnv } from '../support/overture-env.js'
import { until } from '../support/until.js'

const day = 86_400_000
/** Options updated and time skipped: the sandbox's own events, absent in production. */
const ofTimeTravel = new Set<unknown>([55, 60])

describe('an account outreach on a real Temporal server', () => {
  let env: OutreachEnv
  const logged: string[] = []
  beforeAll(async () => {
    const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) })
    env = await startOutreachEnv({ log })
  })
  afterAll(() => env.close())

  const touches = async (campaign: Campaign): Promise<Touch[]> => {
    const query = { campaign_id: campaign.campaign_id, limit: 200 }
    const page = await listTouches(env.store.db, 'default', query)
    return page.data.sort((a, b) => a.slot_at.localeCompare(b.slot_at))
  }
  const sentTo = (address: string) => env.email.submitted.filter((mail) => mail.to === address)

  it('sends every step once, on its day, and completes, over six weeks', async () => {
    const campaign = await env.launch({
      people: [
        { email: 'anna@six.example', first_name: 'Anna' },
        { email: 'bo@weeks.example', first_name: 'Bo', timezone: 'America/New_York' },
      ],
      waits: [0, 3, 5, 7, 10, 14],
    })
    await env.advance('P46D')

    const ledger = await touches(campaign)
    expect(ledger.map((touch) => touch.state)).toEqual(Array(12).fill('sent'))
    for (const address of ['anna@six.example', 'bo@weeks.example']) {
      expect(sentTo(address).map((mail) => mail.subject.slice(0, 6))).toEqual(
        [1, 2, 3, 4, 5, 6].map((step) => `Step ${step}`),
      )
    }
    for (const touch of ledger) {
      const lateMs = Date.parse(touch.sent_at!) - Date.parse(touch.slot_at)
      expect(lateMs).toBeGreaterThanOrEqual(0)
      expect(lateMs).toBeLessThan(60_000)
    }
    const final = await readCampaign(env.deps, 'default', campaign.campaign_id)
    expect(final).toMatchObject({ status: 'completed', accounts_finished: 2, next: null })
  })

  it('writes to nobody after an acknowledged unsubscribe, and says why', async () => {
    const campaign = await env.launch({
      people: [{ email: 'cleo@stop.example' }, { email: 'dan@stop.example' }],
      waits: [0, 3, 4],
    })
    await env.advance('P4D')
    const before = sentTo('cleo@stop.example').length
    expect(await env.unsubscribe('cleo@stop.example')).toEqual([])
    await env.advance('P30D')
    expect(sentTo('cleo@stop.example')).toHaveLength(before)
    expect(sentTo('dan@stop.example')).toHaveLength(3)
    const last = (await touches(campaign)).filter((touch) => touch.state === 'skipped')
    expect(last.map((touch) => touch.reason)).toEqual(['address suppressed: unsubscribed'])
  })

  it('holds while paused, then keeps the wait that was left', async () => {
    const campaign = await env.launch({ people: [{ email: 'eve@pause.example' }], waits: [0, 10] })
    await env.advance('P5D')
    expect(sentTo('eve@pause.example')).toHaveLength(1)
    const planned = (await touches(campaign)).find((touch) => touch.state === 'planned')
    await env.command(campaign, 'pause')
    await env.advance('P20D')
    expect(sentTo('eve@pause.example')).toHaveLength(1)
    await env.command(campaign, 'resume')
    await env.advance('PT1M')
    const moved = (await touches(campaign)).find((touch) => touch.state === 'planned')
    const movedDays = (Date.parse(moved!.slot_at) - Date.parse(planned!.slot_at)) / day
    expect(movedDays).toBeGreaterThanOrEqual(20)
    expect(movedDays).toBeLessThan(24)
    await env.advance('P14D')
    expect(sentTo('eve@pause.example')).toHaveLength(2)
  })

  it('cancels what is planned and ends', async () => {
    const campaign = await env.launch({ people: [{ email: 'fay@cancel.example' }], waits: [0, 3] })
    await env.advance('P3D')
    await env.command(campaign, 'cancel')
    await env.advance('P30D')
    expect(sentTo('fay@cancel.example')).toHaveLength(1)
    const states = (await touches(campaign)).map((touch) => [touch.state, touch.reason])
    expect(states[1]).toEqual(['cancelled', 'campaign is cancelled'])
    const final = await readCampaign(env.deps, 'default', campaign.campaign_id)
    expect(final.status).toBe('cancelled')
    expect(final.finished_at).not.toBeNull()
  })

  it('lets an operator pause and resume in the Temporal Web UI', async () => {
    const campaign = await env.launch({ people: [{ email: 'gus@ui.example' }], waits: [0, 3] })
    await env.advance('P3D')
    const [workflowId = ''] = await env.workflowIds(campaign)
    const handle = env.client.workflow.getHandle(workflowId)
    await handle.signal(pauseSignal)
    await until(async () => (await handle.query(statusQuery)).stage === 'held')
    await env.advance('P10D')
    expect(sentTo('gus@ui.example')).toHaveLength(1)
    await handle.signal(resumeSignal)
    await until(async () => (await handle.query(statusQuery)).stage === 'waiting')
    await env.advance('P20D')
    expect(sentTo('gus@ui.example')).toHaveLength(2)
  })

  it('closes the books of a workflow that an operator cancelled in Temporal', async () => {
    const campaign = await env.launch({ people: [{ email: 'kit@gone.example' }], waits: [0, 3] })
    await env.advance('P3D')
    const [workflowId = ''] = await env.workflowIds(campaign)
    await env.client.workflow.getHandle(workflowId).cancel()
    await until(async () => {
      const { finished_at } = await readCampaign(env.deps, 'default', campaign.campaign_id)
      return finished_at !== null
    })
    const states = (await touches(campaign)).map((touch) => [touch.state, touch.reason])
    expect(states[1]).toEqual(['cancelled', 'cancelled by an operator in Temporal'])
  })

  it('tries a temporary refusal again after 5 minutes, 30 minutes and 2 hours, then gives up', async () => {
    const refusal = { kind: 'not_sent' as const, detail: 'mail server asks to try later: 451' }
    env.email.answers.push(refusal, refusal, refusal, refusal)
    const campaign = await env.launch({ people: [{ email: 'hal@later.example' }], waits: [0] })
    await env.advance('P10D')
    const [touch] = await touches(campaign)
    expect(touch).toMatchObject({ state: 'failed' })
    expect(touch!.attempts.map((attempt) => attempt.state)).toEqual([
      'claimed',
      'released',
      'claimed',
      'released',
      'claimed',
      'released',
      'claimed',
      'failed',
    ])
  })

  it('ties each touch in the log to the HTTP request behind it, without personal data', async () => {
    logged.length = 0
    await env.launch({ people: [{ email: 'jo@log.example', first_name: 'Joanna' }], waits: [0] })
    await env.advance('P4D')
    const lines = logged.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines.filter((line) => line['msg'] === 'touch')).toMatchObject([
      { request_id: 'req_test', step: 1, outcome: 'sent' },
    ])
    expect(logged.join('')).not.toMatch(/log\.example|Joanna|Step 1 for/)
  })

  it('keeps histories short, free of personal data, and readable', async () => {
    const campaign = await env.launch({
      people: [{ email: 'ida@short.example', first_name: 'Idalina' }],
      waits: [0, 3, 3, 3, 3, 3, 3, 3],
    })
    await env.advance('P40D')
    const [workflowId = ''] = await env.workflowIds(campaign)
    const runs: string[] = []
    let events = 0
    for await (const run of env.client.workflow.list({
      query: `WorkflowId = "${workflowId}"`,
    })) {
      const handle = env.client.workflow.getHandle(workflowId, run.runId)
      const history = await handle.fetchHistory()
      const byTheEngine = (history.events ?? []).filter(
        (event) => !ofTimeTravel.has(event.eventType!),
      )
      events += byTheEngine.length
      runs.push(decodePayloads(historyToJSON(history)))
    }
    expect(runs.length).toBeGreaterThan(1)
    expect(events / 8).toBeLessThanOrEqual(16)
    for (const text of runs) {
      expect(text).not.toMatch(/short\.example|Idalina|studio\.example|Mia/)
    }
  })
})

/** Payloads are base64 in JSON; a leak would hide there. */
function decodePayloads(json: string): string {
  return json.replace(/"data": ?"([A-Za-z0-9+/=]+)"/g, (_, data: string) =>
    Buffer.from(data, 'base64').toString(),
  )
}
