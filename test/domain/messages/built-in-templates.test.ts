import { describe, expect, it, test } from 'vitest'
import { templateSchema } from '../../../contracts/templates.js'
import { builtInTemplates } from '../../../domain/messages/built-in-templates.js'
import { templateFaults } from '../../../domain/messages/check-template.js'
import { composeTouch } from '../../../domain/messages/compose-touch.js'
import { composeMessage, type MessageSource } from '../../../domain/messages/compose-message.js'

const unknown: MessageSource['recipient'] = {
  email: 'anna@north.example',
  name: null,
  first_name: null,
  last_name: null,
  title: null,
  company: null,
  fields: {},
}

const wellKnown = {
  ...unknown,
  name: 'Anna-Katharina von Bergmann',
  title: 'Vice President Engineering',
  company: 'Northwind Logistics GmbH',
}

const metadata = {
  topic: 'release planning across several teams',
  pain_point: 'releases that slip because nobody sees the whole plan',
}

const readers: [string, Partial<MessageSource>][] = [
  ['a contact of whom only the address is known', { recipient: unknown }],
  ['a well-known contact', { recipient: wellKnown, account: metadata }],
]

const templates = builtInTemplates.map((template) => [template.template_id, template] as const)
const letters = templates.filter(([, { channel }]) => channel === 'email')
const others = templates.filter(([, { channel }]) => channel !== 'email')

describe.each(readers)('for %s', (_reader, known) => {
  test.each(letters)('%s is a short and whole message', (_id, template) => {
    const composed = composeMessage({
      step: template,
      recipient: unknown,
      signer: { name: 'Mia Winter', signature: null, postal_address: 'Berlin' },
      ...(template.kind === 'colleague' && {
        colleague: { name: 'Ben Ode', title: 'CTO', engagement: 'inquiry' },
      }),
      reply_subject: 'First subject',
      unsubscribe_url: null,
      ...known,
    })
    if (!composed.ok) throw new Error(composed.fault)
    const body = composed.text.split('\n\n-- \n')[0] ?? ''
    const words = body.split(/\s+/).length
    expect(words).toBeGreaterThanOrEqual(60)
    expect(words).toBeLessThan(130)
    expect(composed.subject.length).toBeLessThan(70)
    // no gap where a field or a part is missing, and no paragraph that starts or ends in a blank
    expect(body).not.toMatch(/ {2}| ,| \.|,,|\(\)|\n{3}|\n | \n|\{|\}|\|/)
  })
})

describe.each(readers)('on other channels for %s', (_reader, known) => {
  test.each(others)('%s is whole, and an SMS is short', (_id, template) => {
    const composed = composeTouch({
      channel: template.channel,
      address: '+4915112345678',
      first_sms: template.step === 1,
      step: template,
      recipient: unknown,
      signer: { name: 'Mia Winter', signature: null, postal_address: 'Berlin' },
      reply_subject: null,
      unsubscribe_url: null,
      ...known,
    })
    if (!composed.ok) throw new Error(composed.fault)
    const { words, segments } = composed
    expect(words.text).not.toMatch(/ {2}| ,| \.|,,|\(\)|\n{3}|\n | \n|\{|\}|\|/)
    if (template.channel !== 'sms') return
    // a single character out of GSM-7 would more than double what each costs
    expect(segments).toMatchObject({ encoding: 'gsm7' })
    expect(segments?.segments).toBeLessThanOrEqual(2)
    expect(words.text).toContain('Mia Winter')
    expect(words.text.includes('Reply STOP to opt out')).toBe(template.step === 1)
  })
})

test('scripts have an opening, a question and, for a call, what to say to a machine', () => {
  for (const { channel, body } of builtInTemplates) {
    if (channel !== 'call' && channel !== 'linkedin') continue
    expect(body).toMatch(/^Opening: [^]*\n\nQuestion: /)
    expect(body.includes('\n\nVoicemail: ')).toBe(channel === 'call')
  }
})

test.each(templates)('%s has no fault', (_id, template) => {
  expect(templateFaults(template)).toEqual([])
  expect(() =>
    templateSchema.parse({ ...template, created_at: null, updated_at: null }),
  ).not.toThrow()
})

test.each(templates)('%s claims nothing and presses nobody', (_id, { subject, body }) => {
  const words = `${subject}\n${body}`
  // the footer has the opt-out
  expect(words).not.toMatch(/unsubscribe|opt.?out|abmelden|https?:/i)
  expect(subject ?? '').not.toMatch(/^\s*(re|aw|fwd?|wg):/i)
  expect(words).not.toMatch(
    /urgent|last chance|act now|guarantee|limited|hurry|asap|!|leading|best-in/i,
  )
  expect(words).not.toMatch(/I (noticed|saw|read|came across)|our (customers|clients)|\d+ ?%/i)
})

test('a follow-up stays in the thread; the first, the last and a colleague message have a subject', () => {
  for (const [, { template_id, kind, step, subject }] of letters) {
    const opens = kind === 'colleague' || step === 1 || step === 7
    expect({ template_id, opens }).toEqual({ template_id, opens: subject !== null })
  }
})

test('each step from 1 to 7 and any later one has two variants in each tone', () => {
  const keys = letters
    .filter(([, { kind }]) => kind === 'outreach')
    .map(([, { tone, step }]) => `${tone} ${step}`)
  const expected = ['friendly', 'formal'].flatMap((tone) =>
    [1, 2, 3, 4, 5, 6, 7, null].flatMap((step) => [`${tone} ${step}`, `${tone} ${step}`]),
  )
  expect(keys.toSorted()).toEqual(expected.toSorted())
})

describe('their ids and texts', () => {
  it('are all different', () => {
    for (const field of ['template_id', 'name', 'body'] as const) {
      expect(new Set(builtInTemplates.map((template) => template[field])).size).toBe(
        builtInTemplates.length,
      )
    }
  })

  it('name of a colleague only who it is and the kind of engagement', () => {
    for (const { body, subject } of builtInTemplates.filter(({ kind }) => kind === 'colleague')) {
      const used = `${subject}${body}`.match(/colleague\.\w+/g) ?? []
      expect(new Set(used)).toEqual(new Set(['colleague.name', 'colleague.title', 'colleague.did']))
    }
  })
})
