import { afterAll, beforeAll, expect, it, test } from 'vitest'
import { refuseUnreachableLinks } from '../../api/campaigns/refuse-unreachable-links.js'
import type { ApiDeps } from '../../api/deps.js'
import { openStore, type Store } from '../../store/open-store.js'
import { startApi, type TestApi } from '../support/api.js'

const usual = { smtp: null, provider: 'smtp' as const }
const depsWith = (mailIsReal: boolean, publicUrl: string) =>
  ({ settings: { mailIsReal, publicUrl } }) as ApiDeps

test.each([
  'http://overture.example',
  'http://127.0.0.1:3000',
  'https://127.0.0.1',
  'https://127.1.2.3/overture',
  'https://localhost:3000',
  'https://LOCALHOST',
  'https://[::1]:3000',
])('real mail with links to %s is not launched', (publicUrl) => {
  expect(() => refuseUnreachableLinks(depsWith(true, publicUrl), usual)).toThrow(/Set PUBLIC_URL/)
  expect(() => refuseUnreachableLinks(depsWith(false, publicUrl), usual)).not.toThrow()
})

test('real mail with links that recipients can open is launched', () => {
  expect(() => refuseUnreachableLinks(depsWith(true, 'https://o.example/app'), usual)).not.toThrow()
})

let store: Store
let api: TestApi

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  const settings = { mailIsReal: true, publicUrl: 'http://127.0.0.1:3000' }
  api = await startApi(store, { settings })
})

afterAll(async () => {
  await api.close()
  await store.close()
})

const example = {
  name: 'Spring',
  sender_id: 'snd_1',
  contact_ids: ['con_1'],
  steps: [{ channel: 'email', subject: 'S', body: 'B', wait_days: 0 }],
}

it('is refused at both ways to launch, and a draft is not', async () => {
  const launch = await api.request('POST', '/api/v1/campaigns', {
    body: { ...example, launch: true },
  })
  const command = await api.request('POST', '/api/v1/campaigns/cmp_1/launch')
  for (const { status, json } of [launch, command]) {
    expect([status, json.code]).toEqual([422, 'unprocessable'])
    expect(json.detail).toContain('Set PUBLIC_URL to the https address of this server.')
  }
  const draft = await api.request('POST', '/api/v1/campaigns', { body: example })
  expect(draft.json.detail).toBe('There is no sender with this id; make one first.')
})
