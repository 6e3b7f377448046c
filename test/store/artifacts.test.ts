import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { loadContent, storeContent } from '../../store/repositories/artifacts.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9 } from '../support/world.js'

describe.each(storeKinds)('stored content on %s', (kind) => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore(kind)
  })
  afterAll(() => store.close())

  const put = (content: Record<string, string | null>, tenantId = 'a') =>
    storeContent(store.db, { tenantId, kind: 'touch', content, nowMs: monday9 })

  it('has one hash for the same words, whatever their order', async () => {
    const hash = await put({ subject: 'One', text: 'Grüße 🙂\n', html: null })
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(await put({ html: null, text: 'Grüße 🙂\n', subject: 'One' })).toBe(hash)
    expect(await put({ subject: 'One', text: 'Grüße 🙂', html: null })).not.toBe(hash)
    expect(await loadContent(store.db, 'a', hash)).toEqual({
      subject: 'One',
      text: 'Grüße 🙂\n',
      html: null,
    })
  })

  it('is not there for another tenant', async () => {
    const hash = await put({ text: 'ours' })
    expect(await loadContent(store.db, 'b', hash)).toBeUndefined()
    expect(await loadContent(store.db, 'a', 'f'.repeat(64))).toBeUndefined()
  })

  it('counts as missing once it was changed behind its hash', async () => {
    const hash = await put({ text: 'approved words' })
    await store.db
      .updateTable('artifacts')
      .set({ content: JSON.stringify({ text: 'other words' }) })
      .where('hash', '=', hash)
      .execute()
    expect(await loadContent(store.db, 'a', hash)).toBeUndefined()
  })
})
