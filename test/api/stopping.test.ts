import { expect, test } from 'vitest'
import { createApi } from '../../api/create-api.js'
import { Stopping } from '../../api/http/stopping.js'
import { openStore } from '../../store/open-store.js'
import { startApi } from '../support/api.js'

test('a call under way ends as usual after the stop began, and a new one is refused', async () => {
  const store = await openStore({ kind: 'memory' })
  const started = Promise.withResolvers<void>()
  const go = Promise.withResolvers<void>()
  const clock = {
    now: async () => {
      started.resolve()
      await go.promise
      return 0
    },
  }
  const api = await startApi(store)
  await api.close()
  const app = await createApi({ ...api.deps, clock })
  await app.listen(0, '127.0.0.1')
  const url = `${await app.getUrl()}/api/v1/contacts`
  const headers = { authorization: `Bearer ${api.key}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ email: 'anna@northwind.example' })
  const underWay = fetch(url, { method: 'POST', headers, body })
  await started.promise
  app.get(Stopping).onModuleDestroy()
  const refused = await fetch(url, { headers })
  expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'stopping' }])
  expect(refused.headers.get('retry-after')).toBe('5')
  go.resolve()
  expect((await underWay).status).toBe(201)
  await app.close()
  await store.close()
})
