import { describe, expect, it, test } from 'vitest'
import { accountOfContact } from '../../domain/outreach/account-of-contact.js'
import { deriveId } from '../../store/derive-ids.js'
import type { Store } from '../../store/open-store.js'
import { upsertAccount } from '../../store/repositories/accounts.js'
import { tenantSecret } from '../../store/repositories/tenants.js'
import { type TestApi, withApi } from '../support/api.js'

let api: TestApi
let store: Store

withApi((started) => ({ api, store } = started))

const path = '/api/v1/templates'
const input = {
  name: 'Opening',
  step: 1,
  subject: 'Hello {{ first_name | default: "there" }}',
  body: 'Hello {{ first_name | default: "there" }}, how is {{ company | default: "the team" }}?',
}

const make = (changes: object = {}, call: object = {}) =>
  api.request('POST', path, { body: { ...input, ...changes }, ...call })

const preview = (id: string, body: object = {}, call: object = {}) =>
  api.request('POST', `${path}/${id}/preview`, { body, ...call })

describe('a template of your own', () => {
  it('is made, read, changed and deleted, each change on record', async () => {
    const made = await make()
    expect([made.status, made.json]).toEqual([
      201,
      {
        ...input,
        template_id: made.json.template_id,
        kind: 'outreach',
        channel: 'email',
        tone: 'friendly',
        built_in: false,
        created_at: made.json.created_at,
        updated_at: made.json.created_at,
      },
    ])
    const own = `${path}/${made.json.template_id}`
    expect((await api.request('GET', own)).json).toEqual(made.json)
    const changed = await api.request('PATCH', own, { body: { tone: 'formal', step: null } })
    expect(changed.json).toMatchObject({ tone: 'formal', step: null, body: input.body })
    expect((await api.request('DELETE', own)).status).toBe(204)
    for (const [method, body] of [['GET'], ['DELETE'], ['PATCH', { tone: 'x' }]] as const) {
      const call = body === undefined ? {} : { body }
      expect((await api.request(method, own, call)).status).toBe(404)
    }
    const trail = await store.db.selectFrom('audit_log').select(['action', 'subject']).execute()
    expect(trail.filter((row) => row.subject === made.json.template_id)).toEqual(
      ['template.created', 'template.changed', 'template.deleted'].map((action) => ({
        action,
        subject: made.json.template_id,
      })),
    )
  })

  it('belongs to its tenant', async () => {
    const { template_id: id } = (await make()).json
    const key = await api.makeKey(['admin'], 'stranger')
    expect((await api.request('GET', `${path}/${id}`, { key })).status).toBe(404)
    expect((await preview(id, {}, { key })).status).toBe(404)
    const patch = { key, body: { tone: 'formal' } }
    expect((await api.request('PATCH', `${path}/${id}`, patch)).status).toBe(404)
    expect((await api.request('DELETE', `${path}/${id}`, { key })).status).toBe(404)
  })

  it('is written by operators and read by all', async () => {
    const key = await api.makeKey(['reviewer'])
    expect((await make({}, { key })).status).toBe(403)
    const { template_id: id } = (await make()).json
    expect((await api.request('GET', `${path}/${id}`, { key })).status).toBe(200)
    expect((await preview(id, {}, { key })).status).toBe(200)
    expect((await api.request('DELETE', `${path}/${id}`, { key })).status).toBe(403)
  })

  it('is made once for one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'template-1' }
    const [first, second] = [await make({}, { headers }), await make({}, { headers })]
    expect(second.json).toEqual(first.json)
  })
})

describe('a faulty template is refused with the fault and the fix', () => {
  test.each([
    [{ body: 'Hi {{ first_name }}' }, '/body', '{{ first_name | default: "there" }}'],
    [{ subject: 'At {{ company }}' }, '/subject', '{{ company | default: "your team" }}'],
    [{ body: 'Hi\n\n{{ first_name' }, '/body', 'line 3: output "{{ first_name" not closed'],
    [{ body: '{% include "/etc/passwd" %}' }, '/body', 'tag "include" not found'],
    [{ body: '{% for i in (1..1000000000) %}x{% endfor %}' }, '/body', 'limit exceeded'],
    [{ subject: null }, '/subject', 'step 1 has no earlier message'],
    [{ kind: 'colleague', subject: null }, '/subject', 'is needed'],
    [{ body: 'Hi {{ constructor | default: 1 }}' }, '/body', 'is not a known field'],
    [{ step: 0 }, '/step', 'must be a whole number from 1 to 50'],
    [{ channel: 'fax' }, '/channel', 'must be one of email, linkedin, sms, call'],
    [{ channel: 'sms' }, '/subject', 'is for e-mail only; leave it out for sms'],
    [{ channel: 'call', kind: 'colleague', subject: null }, '/subject', 'e-mails only'],
    [{ subject: 'a\nb' }, '/subject', 'must not contain line breaks'],
  ])('%j', async (changes, pointer, detail) => {
    const refused = await make(changes)
    expect([refused.status, refused.json.code]).toEqual([422, 'unprocessable'])
    expect(refused.json.errors).toEqual([{ pointer, detail: expect.stringContaining(detail) }])
    expect(refused.json.detail).toContain(detail)
  })

  it('also when only a change makes it faulty', async () => {
    const { json } = await make({ step: 2, subject: null })
    const refused = await api.request('PATCH', `${path}/${json.template_id}`, { body: { step: 1 } })
    expect([refused.status, refused.json.errors[0].pointer]).toEqual([422, '/subject'])
    expect((await api.request('GET', `${path}/${json.template_id}`)).json).toEqual(json)
  })

  it('kind and channel cannot change', async () => {
    const { json } = await make()
    const own = `${path}/${json.template_id}`
    expect((await api.request('PATCH', own, { body: { kind: 'colleague' } })).status).toBe(400)
    expect((await api.request('PATCH', own, { body: {} })).status).toBe(422)
  })
})

describe('the built-in templates', () => {
  const builtIn = `${path}/tpl_builtin_friendly_1a`

  it('are read like others', async () => {
    expect((await api.request('GET', builtIn)).json).toMatchObject({
      built_in: true,
      step: 1,
      created_at: null,
    })
  })

  it('cannot change or go, and the answer says what to do', async () => {
    for (const [method, call] of [
      ['DELETE', {}],
      ['PATCH', { body: { tone: 'formal' } }],
    ] as const) {
      const refused = await api.request(method, builtIn, call)
      expect([refused.status, refused.json.code]).toEqual([409, 'conflict'])
      expect(refused.json.detail).toContain('POST /api/v1/templates')
    }
  })

  it('follow your own in the list, which takes a kind and a channel', async () => {
    const key = await api.makeKey(['admin'], 'lists')
    const own = (await make({}, { key })).json.template_id
    const list = async (query: string) =>
      (await api.request('GET', `${path}?limit=200${query}`, { key })).json.data as {
        template_id: string
        kind: string
      }[]
    const all = await list('')
    expect(all.length).toBe(47)
    expect(all[0]?.template_id).toBe(own)
    expect(all[1]?.template_id).toBe('tpl_builtin_friendly_1a')
    expect((await list('&kind=colleague')).map(({ kind }) => kind)).toEqual(
      Array.from({ length: 4 }, () => 'colleague'),
    )
    const sms = await list('&channel=sms')
    expect(sms[0]?.template_id).toBe('tpl_builtin_sms_friendly_1a')
    expect(sms).toHaveLength(6)
    expect((await api.request('GET', `${path}?channel=fax`, { key })).status).toBe(422)
    expect((await api.request('GET', `${path}?cursor=x`, { key })).json.code).toBe('bad_cursor')
  })
})

describe('a preview', () => {
  it('shows the whole message and what is missing', async () => {
    const { json } = await make()
    const shown = await preview(json.template_id, { contact: { name: 'Dr. Anna Berg' } })
    expect([shown.status, shown.json]).toEqual([
      200,
      {
        template_id: json.template_id,
        subject: 'Hello Anna',
        text: expect.stringMatching(/^Hello Anna, how is the team\?\n\n-- \nName of the sender\n/),
        html: expect.stringContaining('Hello Anna, how is the team?'),
        missing: ['company'],
        used_fallbacks: [{ field: 'company', text: 'the team' }],
        segments: null,
        sender: { sender_id: null, name: 'Name of the sender' },
      },
    ])
  })

  it('of an SMS counts its parts, with what is appended', async () => {
    const sms = {
      channel: 'sms',
      subject: null,
      body: `${'a'.repeat(140)} {{ first_name | default: "you" }}`,
    }
    const { json } = await make(sms)
    const shown = await preview(json.template_id, { contact: { first_name: 'Zoë' } })
    expect(shown.json).toMatchObject({
      subject: null,
      text: expect.stringMatching(/^Name of the sender: a+ Zoë\nReply STOP to opt out$/),
      html: null,
      segments: { encoding: 'ucs2', characters: 186, segments: 3 },
    })
    const plain = await preview(json.template_id, {})
    expect(plain.json.segments).toEqual({ encoding: 'gsm7', characters: 186, segments: 2 })
  })

  it('of a call is a script', async () => {
    const { json } = await preview('tpl_builtin_call_friendly_1a', {})
    expect(json).toMatchObject({ subject: null, html: null, segments: null })
    expect(json.text).toMatch(/^Opening: /)
  })

  it('is that of a stored contact, its account and the newest sender', async () => {
    const key = await api.makeKey(['admin'], 'stored')
    const post = (resource: string, body: object) =>
      api.request('POST', `/api/v1/${resource}`, { key, body })
    const sender = await post('senders', {
      email: 'mia@studio.example',
      name: 'Mia Winter',
      signature: 'Mia, Studio',
      postal_address: 'Berlin',
    })
    const contact = (await post('contacts', { email: 'anna@north.example' })).json
    const clues = { contact_id: contact.contact_id, email: contact.email, account_key: null }
    const secret = await tenantSecret(store.db, 'stored')
    await store.transaction((trx) =>
      upsertAccount(trx, {
        tenantId: 'stored',
        accountId: deriveId('acc', secret, accountOfContact(clues)),
        accountKey: null,
        metadata: { company_name: 'Northwind', topic: 'planning' },
        at: 0,
      }),
    )
    const body = 'To {{ company | default: "you" }} of {{ account.topic | default: "it" }}'
    const { template_id: id } = (await make({ body }, { key })).json
    const shown = await preview(id, { contact_id: contact.contact_id }, { key })
    expect(shown.json.text).toMatch(/^To Northwind of planning\n\n-- \nMia, Studio\nBerlin\n/)
    expect(shown.json).toMatchObject({
      missing: ['first_name'],
      sender: { sender_id: sender.json.sender_id, name: 'Mia Winter' },
    })
    const given = { contact_id: contact.contact_id, account: { topic: 'growth' } }
    expect((await preview(id, given, { key })).json.text).toMatch(/^To Northwind of growth\n/)
  })

  it('without a subject of its own stays in the thread', async () => {
    const shown = await preview('tpl_builtin_formal_2a', { contact: { first_name: 'Anna' } })
    expect(shown.json).toMatchObject({ subject: null, missing: expect.arrayContaining(['name']) })
  })

  it('of a colleague message needs the colleague', async () => {
    const id = 'tpl_builtin_colleague_friendly_any_a'
    const refused = await preview(id)
    expect([refused.status, refused.json.errors[0].pointer]).toEqual([422, '/colleague'])
    const colleague = { name: 'Ben Ode', engagement: 'demo_request' }
    const shown = await preview(id, { colleague })
    expect(shown.json.text).toContain('your colleague Ben Ode asked us for a demo.'.slice(5))
    expect(shown.json.missing).toContain('colleague.title')
  })

  test.each([
    [{ contact_id: 'con_none' }, 404],
    [{ contact_id: 'con_1', contact: {} }, 422],
    [{ contact: { shoe_size: 4 } }, 400],
    [{ contact: { fields: { a: {} } } }, 400],
    [{ account: 'x' }, 400],
  ])('of %j answers %i', async (body, status) => {
    expect((await preview('tpl_builtin_friendly_1a', body)).status).toBe(status)
  })

  it('keeps hostile metadata out', async () => {
    const id = 'tpl_builtin_friendly_1a'
    const refused = await api.request('POST', `${path}/${id}/preview`, {
      body: '{"account":{"__proto__":{"topic":"x"}}}',
    })
    expect(refused.status).toBe(400)
    const account = { topic: { toString: 'y' }, pain_point: ['z'], toString: 'text' }
    const shown = await preview(id, { account })
    expect([shown.status, shown.json.missing]).toEqual([
      200,
      ['company', 'first_name', 'account.topic', 'account.pain_point'],
    ])
  })

  it('reads no Liquid inside a value', async () => {
    const shown = await preview('tpl_builtin_friendly_1a', {
      contact: { first_name: '{{ sender.name }}{% include "x" %}' },
    })
    expect(shown.json.text).toContain('Hi {{ sender.name }}{% include "x" %},')
  })
})
