import { describe, expect, it } from 'vitest'
import type { TemplateText } from '../../../contracts/templates.js'
import {
  unwritableSteps,
  unwritableTemplates,
  type Reader,
} from '../../../domain/messages/find-unwritable.js'

const signer = { name: 'Mia', signature: null, postal_address: 'Berlin' }
const reader = (contact_id: string, known: Partial<Reader> = {}): Reader => ({
  contact_id,
  email: `${contact_id}@x.example`,
  name: null,
  first_name: null,
  last_name: null,
  title: null,
  company: null,
  fields: {},
  account: {},
  ...known,
})

describe('steps', () => {
  const find = (steps: { subject?: string; body: string }[], ...readers: Reader[]) =>
    unwritableSteps({
      steps: steps.map((step) => ({ channel: 'email', ...step })),
      readers,
      signer,
    }).map((one) => [one.contact_id, one.step, one.part])

  it('are tried for one contact of each shape', () => {
    const steps = [{ subject: 'Hi', body: 'On {{ account.topic }}, {{ first_name }}' }]
    const known = { first_name: 'Kim', account: { topic: 'x' } }
    expect(
      find(steps, reader('a'), reader('b'), reader('c', { first_name: 'Kim' }), reader('d', known)),
    ).toEqual([
      ['a', 1, 'body'],
      ['c', 1, 'body'],
    ])
  })

  it('may answer the one before, if there is one', () => {
    expect(find([{ subject: 'Hi', body: 'a' }, { body: 'b' }, { body: 'c' }], reader('a'))).toEqual(
      [],
    )
    expect(find([{ body: 'a' }], reader('a'))).toEqual([['a', 1, 'subject']])
  })
})

describe('templates', () => {
  const template = (changes: Partial<TemplateText> = {}): TemplateText => ({
    template_id: 'tpl_1',
    name: 'Own',
    kind: 'outreach',
    channel: 'email',
    step: 2,
    tone: 'friendly',
    subject: null,
    body: 'Hi {{ first_name }}',
    built_in: false,
    ...changes,
  })
  const find = (given: { templates: TemplateText[]; steps?: number; tone?: string }) =>
    unwritableTemplates({
      account: { tenant_id: 'default', account_id: 'acc_1' },
      tone: 'friendly',
      channels: ['email'],
      steps: 7,
      readers: [reader('a'), reader('b'), reader('c', { first_name: 'Kim' })],
      signer,
      ...given,
    }).map((one) => [one.template_id, one.contact_id, one.step, one.part])

  it('of the tenant are tried for every shape that gets them', () => {
    expect(find({ templates: [template()] })).toEqual([['tpl_1', 'a', 2, 'body']])
    expect(find({ templates: [template({ kind: 'colleague' })] })).toHaveLength(1)
  })

  it('that nobody will get are not tried', () => {
    expect(find({ templates: [template()], steps: 1 })).toEqual([])
    expect(find({ templates: [template()], tone: 'formal' })).toEqual([])
    expect(find({ templates: [template({ step: 9 })] })).toEqual([])
  })
})
