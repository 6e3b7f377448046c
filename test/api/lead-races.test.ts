import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { startApi, type TestApi } from '../support/api.js'
import { openTestStore, storeKinds } from '../support/stores.js'

describe.each(storeKinds)('leads at once on %s', (kind) => {
  let store: Store
  let api: TestApi

  beforeAll(async () => {
    store = await openTestStore(kind)
    api = await startApi(store)
    await post('senders', { email: 'mia@studio.example', name: 'Mia', postal_address: 'Berlin' })
  })
  afterAll(async () => {
    await api.close()
    await store.close()
  })

  const post = (path: string, body: unknown) => api.request('POST', `/api/v1/${path}`, { body })

  it('make one campaign and one workflow of 20 equal ones', async () => {
    const body = {
      account_id: 'acc_race',
      email: 'cto@race.example',
      timezone: 'Europe/Berlin',
      account_contacts: [{ email: 'vp@race.example', timezone: 'Europe/Berlin' }],
    }
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post('accounts/leads', body)),
    )
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(1)
    expect(statuses.filter((status) => status === 200)).toHaveLength(19)
    expect(new Set(answers.map(({ json }) => json.campaign_id)).size).toBe(1)
    const touchpoints = answers.map(({ json }) => JSON.stringify(json.first_touchpoint))
    expect(new Set(touchpoints).size).toBe(1)
    const outbox = await store.db.selectFrom('outbox').select('kind').execute()
    expect(outbox).toEqual([{ kind: 'start' }])
  })

  it('do not wait for each other when they share people in another order', async () => {
    const people = Array.from({ length: 8 }, (_, index) => ({ email: `p${index}@shared.example` }))
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        post('accounts/leads', {
          account_id: `acc_${index}`,
          account_contacts: index % 2 === 0 ? people : people.toReversed(),
        }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201))
  })

  it('add people to a running campaign one after the other', async () => {
    const made = await post('accounts/leads', { account_id: 'acc_add', email: 'a@add.example' })
    const path = `campaigns/${made.json.campaign_id}/contacts`
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        post(path, { contacts: [{ email: `p${index % 5}@add.example` }] }),
      ),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5)
    const rows = await store.db
      .selectFrom('campaign_contacts')
      .select('position')
      .where('campaign_id', '=', made.json.campaign_id)
      .orderBy('position')
      .execute()
    expect(rows.map(({ position }) => position)).toEqual([0, 1, 2, 3, 4, 5])
  })
})
