import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dumpText } from '../support/dump-text.js'
import { startApi, type TestApi } from '../support/api.js'
import { campaignCalls, startCampaignWorld, type CampaignWorld } from '../support/campaign-world.js'

const logged: string[] = []
const log = pino(
  { level: 'trace' },
  new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged.push(chunk.toString())
      done()
    },
  }),
)

let world: CampaignWorld
let api: TestApi
beforeAll(async () => {
  world = await startCampaignWorld({ log })
  api = await startApi(world.store, { ...world.deps, log })
})
afterAll(async () => {
  await api.close()
  await world.close()
})

const traces = /anna|berg\b|cto@harbour|15112345678|harbour mistress|kingfisher/i

/** With what is inside the payloads. */
async function historyOf(workflowId: string): Promise<string> {
  const history = await world.client.workflow.getHandle(workflowId).fetchHistory()
  return JSON.stringify(history).replaceAll(/"data":"([A-Za-z0-9+/=]+)"/g, (_, base64: string) =>
    Buffer.from(base64, 'base64').toString('utf8'),
  )
}

test('an erased person leaves no trace in store, histories and logs, and the campaign goes on', async () => {
  const calls = campaignCalls(api, world.store)
  const sender_id = await calls.sender()
  const { campaign_id } = await calls.lead({
    account_id: 'harbour',
    email: 'cto@harbour.example',
    name: 'Anna Berg',
    title: 'Harbour Mistress',
    phone: '+4915112345678',
    timezone: 'Europe/Berlin',
    account_contacts: [{ email: 'bo@quay.example', name: 'Bo Hansen', title: 'VP Engineering' }],
    metadata: { company_name: 'Quay' },
    config: { sender_id, max_concurrent_contacts: 2 },
  })
  await world.advance('P4D')
  const { contacts } = await calls.get(`campaigns/${campaign_id}`)
  const anna = contacts.find((one: { name: string }) => one.name === 'Anna Berg').contact_id
  expect(world.sentTo('cto@harbour.example').length).toBeGreaterThan(0)
  await calls.post(`campaigns/${campaign_id}/events`, {
    contact_id: anna,
    type: 'engaged',
    engagement: 'inquiry',
    disclosable: false,
  })
  const data = await calls.get(`contacts/${anna}/data`)
  expect(JSON.stringify(data)).toMatch(/Harbour Mistress/)
  expect(data.touches[0].content.text).toMatch(/Anna/)
  expect(await dumpText(world.store)).toMatch(traces)

  const sent = world.sentTo('cto@harbour.example').length
  const erased = await api.request('DELETE', `/api/v1/contacts/${anna}?erase=true`)
  expect([erased.status, erased.json.still_mentioned]).toEqual([200, []])
  const before = world.sentTo('bo@quay.example').length
  await world.advance('P30D')
  expect(world.sentTo('cto@harbour.example')).toHaveLength(sent)
  expect(world.sentTo('bo@quay.example').length).toBeGreaterThan(before)

  expect(await dumpText(world.store)).not.toMatch(traces)
  const [workflowId = ''] = await world.workflowIds({ campaign_id })
  const history = await historyOf(workflowId)
  expect(history).toContain(anna)
  expect(history).not.toMatch(traces)
  const lines = logged.join('')
  expect(lines).toContain('/api/v1/contacts')
  expect(lines).not.toMatch(traces)
})
