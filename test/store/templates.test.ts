import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { templateSchema, type Template, type TemplateInput } from '../../contracts/templates.js'
import { BadCursor } from '../../store/cursor.js'
import type { Store } from '../../store/open-store.js'
import {
  deleteTemplate,
  findTemplate,
  insertTemplate,
  listTemplates,
  lockTemplate,
  tenantTemplates,
  updateTemplate,
} from '../../store/repositories/templates.js'
import { ensureTenant } from '../../store/repositories/tenants.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9 } from '../support/world.js'

const input: TemplateInput = {
  name: 'Opening',
  kind: 'outreach',
  channel: 'email',
  step: 1,
  tone: 'friendly',
  subject: 'Hello',
  body: 'Hello there',
}

const builtIn: Template[] = ['z', 'a', 'm'].map((id) => ({
  ...input,
  template_id: `tpl_builtin_${id}`,
  kind: id === 'a' ? 'colleague' : 'outreach',
  built_in: true,
  created_at: null,
  updated_at: null,
}))

describe.each(storeKinds)('templates on %s', (kind) => {
  let store: Store

  beforeAll(async () => {
    store = await openTestStore(kind)
    for (const tenant of ['default', 'acme', 'lists']) {
      await store.transaction((trx) => ensureTenant(trx, tenant, monday9))
    }
  })

  afterAll(() => store.close())

  const id = (templateId: string, tenantId = 'default') => ({ tenantId, templateId })

  const insert = (which: { tenantId: string; templateId: string }, changes = {}, at = monday9) =>
    store.transaction((trx) =>
      insertTemplate(trx, { ...which, input: { ...input, ...changes }, at }),
    )

  test('a template is the one of its tenant, and is made once', async () => {
    const made = await insert(id('tpl_1'), { subject: null, step: null })
    expect(made.created).toBe(true)
    expect(templateSchema.parse(made.template)).toEqual({
      ...input,
      subject: null,
      step: null,
      template_id: 'tpl_1',
      built_in: false,
      created_at: new Date(monday9).toISOString(),
      updated_at: new Date(monday9).toISOString(),
    })
    const again = await insert(id('tpl_1'), { name: 'Other' })
    expect(again).toEqual({ ...made, created: false })
    await insert(id('tpl_1', 'acme'), { name: 'Of acme' })
    expect(await findTemplate(store.db, id('tpl_1'))).toEqual(made.template)
    expect((await tenantTemplates(store.db, 'acme')).map(({ name }) => name)).toEqual(['Of acme'])
  })

  test('a change keeps what it does not name and touches one tenant only', async () => {
    await insert(id('tpl_2'))
    await insert(id('tpl_2', 'acme'))
    const changed = await store.transaction(async (trx) => {
      expect(await lockTemplate(trx, id('tpl_2'))).toMatchObject({ tone: 'friendly' })
      return updateTemplate(trx, id('tpl_2'), {
        patch: { tone: 'formal', subject: null, name: undefined },
        at: monday9 + 1,
      })
    })
    expect(changed).toMatchObject({
      name: 'Opening',
      tone: 'formal',
      subject: null,
      updated_at: new Date(monday9 + 1).toISOString(),
    })
    expect(await findTemplate(store.db, id('tpl_2', 'acme'))).toMatchObject({ tone: 'friendly' })
    const nobody = await store.transaction((trx) =>
      updateTemplate(trx, id('tpl_none'), { patch: { tone: 'formal' }, at: monday9 }),
    )
    expect(nobody).toBeUndefined()
  })

  test('a deletion takes one tenant’s template, once', async () => {
    await insert(id('tpl_3'))
    await insert(id('tpl_3', 'acme'))
    const remove = () => store.transaction((trx) => deleteTemplate(trx, id('tpl_3')))
    expect([await remove(), await remove()]).toEqual([true, false])
    expect(await findTemplate(store.db, id('tpl_3', 'acme'))).toBeDefined()
  })

  test('the list goes through own ones, newest first, and then the built-in ones in their order', async () => {
    const tenantId = 'lists'
    for (const [index, name] of ['1', '2', '3'].entries()) {
      await insert(id(`tpl_${name}`, tenantId), {}, monday9 + index)
    }
    for (const limit of [1, 2, 3, 4, 10]) {
      const ids: string[] = []
      let cursor: string | undefined
      do {
        const page = await listTemplates(store.db, { tenantId, limit, cursor, builtIn })
        expect(page.data.length).toBeLessThanOrEqual(limit)
        ids.push(...page.data.map(({ template_id }) => template_id))
        cursor = page.next_cursor ?? undefined
      } while (cursor !== undefined)
      expect(ids).toEqual([
        'tpl_3',
        'tpl_2',
        'tpl_1',
        'tpl_builtin_z',
        'tpl_builtin_a',
        'tpl_builtin_m',
      ])
    }
  })

  test('the list takes a kind and a channel', async () => {
    const tenantId = 'lists'
    const ids = async (query: object) =>
      (await listTemplates(store.db, { tenantId, limit: 50, builtIn, ...query })).data.map(
        ({ template_id }) => template_id,
      )
    expect(await ids({ kind: 'colleague' })).toEqual(['tpl_builtin_a'])
    expect(await ids({ channel: 'sms' })).toEqual([])
    expect(await ids({ channel: 'email', kind: 'outreach' })).toHaveLength(5)
    await expect(ids({ cursor: 'x' })).rejects.toThrow(BadCursor)
  })
})
