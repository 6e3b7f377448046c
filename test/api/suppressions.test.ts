import { describe, expect, it } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { type TestApi, withApi } from '../support/api.js'

describe('suppressions over HTTP', () => {
  let store: Store
  let api: TestApi
  withApi((started) => ({ api, store } = started))

  const place = (body: unknown, key?: string) =>
    api.request('POST', '/api/v1/suppressions', key === undefined ? { body } : { body, key })
  const lift = (id: string, body?: unknown, key?: string) =>
    api.request('DELETE', `/api/v1/suppressions/${id}`, {
      ...(body === undefined ? {} : { body }),
      ...(key === undefined ? {} : { key }),
    })

  it('places one row per address, whatever its spelling, and lists what is in flight', async () => {
    const first = await place({ email: ' Anna@North.example ', reason: 'unsubscribed' })
    expect([first.status, first.json.value, first.json.in_flight]).toEqual([
      201,
      'anna@north.example',
      [],
    ])
    const again = await place({ email: 'anna@north.example' })
    expect([again.status, again.json.suppression_id]).toEqual([200, first.json.suppression_id])
    expect(again.json.reason).toBe('unsubscribed')
  })

  it('lets a weaker reason become an opt-out', async () => {
    await place({ email: 'bo@north.example', reason: 'manual' })
    expect((await place({ email: 'bo@north.example', reason: 'complained' })).json.reason).toBe(
      'complained',
    )
  })

  it('takes exactly one of email, phone and domain', async () => {
    for (const body of [{}, { email: 'a@b.example', domain: 'b.example' }]) {
      const answer = await place(body)
      expect([answer.status, answer.json.errors[0].detail]).toEqual([
        422,
        'needs exactly one of email, phone or domain',
      ])
    }
  })

  it('gives an opt-out back only to an admin who says why', async () => {
    const { suppression_id: id } = (await place({ email: 'cy@n.example', reason: 'unsubscribed' }))
      .json
    const operator = await api.makeKey(['operator'])
    expect((await lift(id, { evidence: 'asked by phone' }, operator)).status).toBe(403)
    expect((await lift(id)).status).toBe(409)
    expect((await lift(id, {})).status).toBe(409)
    expect((await lift(id, { evidence: 'asked by mail on 20 November' })).status).toBe(204)
    expect((await lift(id, { evidence: 'x' })).status).toBe(404)
    const trail = await store.db.selectFrom('audit_log').select(['action', 'detail']).execute()
    expect(trail.at(-1)).toMatchObject({
      action: 'suppression.delete',
      detail: { evidence: 'asked by mail on 20 November' },
    })
  })

  it('lets an operator take back what no person asked for', async () => {
    const { suppression_id: id } = (await place({ domain: 'rival.example' })).json
    expect((await lift(id, undefined, await api.makeKey(['operator']))).status).toBe(204)
  })
})
