import { describe, expect, it, test } from 'vitest'
import { mergeFields, type MergeSource } from '../../../domain/messages/merge-fields.js'
import { renderTemplate } from '../../../domain/messages/render-template.js'

const nobody: MergeSource['recipient'] = {
  email: 'anna@north.example',
  name: null,
  first_name: null,
  last_name: null,
  title: null,
  company: null,
  fields: {},
}

const fieldsOf = (recipient: Partial<MergeSource['recipient']>, rest: Partial<MergeSource> = {}) =>
  mergeFields({ recipient: { ...nobody, ...recipient }, signer: { name: 'Mia' }, ...rest })

describe('what is known of the person', () => {
  it('is all there is: nothing unknown has a value', () => {
    expect(fieldsOf({})).toEqual({
      email: 'anna@north.example',
      fields: {},
      account: {},
      sender: { name: 'Mia' },
    })
  })

  test.each([
    [{ name: 'Anna Berg' }, { first_name: 'Anna', last_name: 'Berg' }],
    [{ name: 'Berg, Dr. Anna' }, { first_name: 'Anna', last_name: 'Berg' }],
    [
      { name: 'Anna Berg', first_name: 'Anni' },
      { first_name: 'Anni', last_name: 'Berg' },
    ],
    [{ first_name: 'Anna', last_name: 'Berg' }, { name: 'Anna Berg' }],
  ])('%j gives %j', (known, derived) => {
    expect(fieldsOf(known)).toMatchObject(derived)
  })

  it('takes no family name for a given one', () => {
    expect(fieldsOf({ name: 'Berg', last_name: 'Berg' })).not.toHaveProperty('first_name')
  })
})

describe('the company', () => {
  test.each<[string | null, Record<string, unknown>, string | undefined]>([
    [null, {}, undefined],
    [null, { company_name: 'Northwind' }, 'Northwind'],
    [null, { company: 'Northwind' }, 'Northwind'],
    [null, { company_name: 'Northwind', company: 'NW' }, 'Northwind'],
    [null, { company_name: '  ', company: 'NW' }, 'NW'],
    [null, { company_name: 7 }, undefined],
    [null, { company_name: { toString: 'x' } }, undefined],
    ['North', { company_name: 'Northwind' }, 'North'],
  ])('%j and metadata %j is %j', (company, account, shown) => {
    expect(fieldsOf({ company }, { account })['company']).toBe(shown)
  })
})

describe('metadata of the account', () => {
  it('is its text, numbers and booleans', () => {
    const account = { a: 'x', b: 1, c: false, d: null, e: ['x'], f: { g: 1 }, h: '', i: ' ' }
    expect(fieldsOf({}, { account })['account']).toEqual({ a: 'x', b: 1, c: false })
  })

  it('pollutes no prototype', () => {
    const account = JSON.parse(
      '{"__proto__":"x","constructor":"y","prototype":"z","toString":"text","ok":1}',
    ) as Record<string, unknown>
    const fields = fieldsOf({}, { account })
    expect(Object.keys(fields['account'] as object)).toEqual(['toString', 'ok'])
    expect(Object.getPrototypeOf(fields['account'])).toBeNull()
    expect(({} as Record<string, unknown>)['ok']).toBeUndefined()
    expect(renderTemplate('{{ account.ok }} {{ account.toString }}', fields)).toEqual({
      ok: true,
      text: '1 text',
    })
  })

  it('has only what is its own', () => {
    const account = Object.create({ inherited: 'x' }) as Record<string, unknown>
    expect(fieldsOf({}, { account })['account']).toEqual({})
  })

  test.each(['constructor', '__proto__', 'toString', 'constructor.constructor'])(
    '%s is not a value',
    (path) => {
      for (const group of ['account', 'fields', 'sender']) {
        const rendered = renderTemplate(`{{ ${group}.${path} }}`, fieldsOf({}))
        expect(rendered).toMatchObject({ ok: false, undefined_field: expect.any(String) })
      }
    },
  )
})

describe('a colleague', () => {
  test.each([
    ['inquiry', 'asked us about our work'],
    ['demo_request', 'asked us for a demo'],
    ['event', 'joined our event'],
  ] as const)('whose engagement is %s %s', (engagement, did) => {
    const colleague = { name: 'Ben Ode', title: null, engagement }
    expect(fieldsOf({}, { colleague })['colleague']).toEqual({ name: 'Ben Ode', did })
  })
})
