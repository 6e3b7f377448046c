import { describe, expect, it, test } from 'vitest'
import { templateFaults } from '../../../domain/messages/check-template.js'
import { explainFields } from '../../../domain/messages/explain-fields.js'
import {
  fieldsOf,
  unsafeFields,
  type TemplateParts,
} from '../../../domain/messages/template-fields.js'

const template = (
  body: string,
  changes: Partial<TemplateParts & { step: number | null }> = {},
) => ({
  kind: 'outreach' as const,
  channel: 'email' as const,
  step: null,
  subject: 'Hello',
  body,
  ...changes,
})

test.each([
  ['Hello', []],
  ['{{ first_name }} {{ first_name | upcase }}', ['first_name']],
  ['{{ account.topic | default: fields.topic }}', ['account.topic', 'fields.topic']],
  ['{% if company %}{{ title }}{% endif %}', ['company', 'title']],
  ['{% assign who = name %}{{ who }}', ['name']],
  ['{% for i in (1..3) %}{{ i }}{{ forloop.index }}{% endfor %}', []],
  ['{{ first_name.size }}', ['first_name']],
  ['{{ account["pain point"] }}', ['account.pain point']],
])('%s uses %j', (body, fields) => {
  expect(fieldsOf({ subject: null, body })).toEqual(fields)
})

test('the fields of a template are those of subject and body, each once', () => {
  const parts = { subject: '{{ company }} {{ name }}', body: '{{ name }} {{ title }}' }
  expect(fieldsOf(parts)).toEqual(['company', 'name', 'title'])
})

describe('a field is unsafe when some contact without it gets no message', () => {
  test.each([
    ['Hi {{ first_name }}', ['first_name']],
    ['Hi {{ first_name | default: "there" }}', []],
    ['Hi {{ first_name | upcase | default: "there" }}', ['first_name']],
    ['{{ email }} {{ sender.name }}', []],
    ['Hi{% if company %} at {{ company }}{% endif %}', []],
    ['Hi{% unless company %} {{ name }}{% endunless %}', ['name']],
    // all at once, also two of one output
    [
      '{{ company }} {{ title | append: name }} {{ fields.plan }}',
      ['company', 'title', 'name', 'fields.plan'],
    ],
    // only a contact with a title gets there
    ['Hi{% if title %} {{ title }} at {{ company }}{% endif %}', ['company']],
    ['{{ name | default: company }}', ['company']],
    ['{{ account.topic }}', ['account.topic']],
    ['{% for part in fields.parts %}{{ part }}{% endfor %}', ['fields.parts']],
    ['{% assign who = name | default: "you" %}{{ who }}', []],
  ])('%s: %j', (body, unsafe) => {
    expect(unsafeFields(template(body))).toEqual(unsafe)
  })

  it('of a colleague the title may be unknown, and nothing else', () => {
    const body = '{{ colleague.name }} {{ colleague.title }} {{ colleague.did }}'
    expect(unsafeFields(template(body, { kind: 'colleague' }))).toEqual(['colleague.title'])
  })
})

const bodyFaults = (body: string, changes = {}) =>
  templateFaults(template(body, changes)).map(({ part, fault }) => `${part} ${fault}`)

describe('a template that is no e-mail', () => {
  test.each([
    ['needs no subject', { channel: 'sms', subject: null, step: 1 }, []],
    [
      'takes none',
      { channel: 'sms', subject: 'Hello' },
      ['subject is for e-mail only; leave it out for sms'],
    ],
    [
      'tells of no colleague',
      { channel: 'call', kind: 'colleague', subject: null },
      ['subject cannot be told by call: colleague messages are e-mails only'],
    ],
  ] as const)('%s', (_name, changes, faults) => {
    expect(bodyFaults('Hi', changes)).toEqual(faults)
  })

  it('needs fallbacks like any other', () => {
    const [fault] = bodyFaults('{{ first_name }}', { channel: 'linkedin', subject: null })
    expect(fault).toMatch(/^body \{\{ first_name \}\} has no fallback/)
  })
})

describe('a template is refused', () => {
  test.each([
    ['Hi\n\n{{ first_name', 'body line 3: output "{{ first_name" not closed'],
    ['Hi\n{% if name %}', 'body line 2: tag {% if name %} not closed'],
    ['{% shout %}', 'body line 1: tag "shout" not found'],
    ['Hi {{ "a" | shout }}', 'body line 1: undefined filter: shout'],
    [
      'Hi\n{% include "/etc/passwd" %}',
      'body line 2: tag "include" not found; a template reads no other text: write it here',
    ],
    [
      'Hi {% if company %}{% render "x" %}{% endif %}',
      'body line 1: tag "render" not found; a template reads no other text: write it here',
    ],
    [
      'Hi {{ company }}',
      'body {{ company }} has no fallback for a contact without it: write ' +
        '{{ company | default: "your team" }}, or keep it inside {% if company %} … {% endif %}',
    ],
    [
      'Hi {{ colleague.name }}',
      'body {{ colleague.name }} is known in templates of kind colleague only',
    ],
    [
      '{% if company %}Hi{% endif %}',
      'body renders to nothing for some contacts; add words outside of {% if %}',
    ],
    ['{{ account.a.b }}', expect.stringMatching(/^body \{\{ account\.a.* has no fallback/)],
  ])('%s', (body, fault) => {
    expect(bodyFaults(body)[0]).toEqual(fault)
  })

  test.each(['firstname', 'constructor', '__proto__', 'sender.email', 'account', 'fields[name]'])(
    '{{ %s | default: "x" }} is not a field',
    (field) => {
      expect(bodyFaults(`Hi {{ ${field} | default: "x" }}`)[0]).toMatch(
        / is not a known field; known are /,
      )
    },
  )

  it('all its faults are told at once', () => {
    expect(
      templateFaults(template('{{ name }} {{ title }}', { subject: '{{ company }}' })).map(
        ({ part, fault }) => `${part} ${fault.split(' has ')[0]}`,
      ),
    ).toEqual(['subject {{ company }}', 'body {{ name }}', 'body {{ title }}'])
  })

  it('without a subject where there is nothing to answer', () => {
    expect(bodyFaults('Hi', { subject: null, step: 1 })).toEqual([
      'subject is needed, because step 1 has no earlier message to answer',
    ])
    expect(bodyFaults('Hi', { subject: null, kind: 'colleague' })).toEqual([
      'subject is needed, because a colleague message may be the first one to its reader',
    ])
    expect(bodyFaults('Hi', { subject: null, step: 2 })).toEqual([])
  })

  it('with more fields than a trial is worth', () => {
    const body = Array.from({ length: 31 }, (_, i) => `{{ fields.f${i} | default: "" }}`).join('x')
    expect(bodyFaults(body)).toEqual(['body uses 31 fields; at most 30 are allowed'])
  })
})

describe('a hostile template', () => {
  test.each([
    ['an endless loop', 'Hi{% for i in (1..1000000000) %}x{% endfor %}'],
    ['loops in loops', '{% for i in (1..9999) %}{% for j in (1..9999) %}{% endfor %}{% endfor %}'],
    [
      'a loop only some contacts reach',
      'Hi{% if title %}{% for i in (1..9999) %}{% for j in (1..9999) %}{% endfor %}{% endfor %}{% endif %}',
    ],
    [
      'a text that doubles',
      `{% assign s = "xxxxxxxxxx" %}${'{% assign s = s | append: s %}'.repeat(40)}{{ s }}`,
    ],
    [
      'huge output',
      `{% capture s %}${'x'.repeat(15_000)}{% endcapture %}{% for i in (1..9000) %}{{ s }}{% endfor %}`,
    ],
  ])('with %s is refused and stops by itself', (_name, body) => {
    const startedAt = performance.now()
    expect(bodyFaults(body)[0]).toMatch(/limit exceeded/)
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  test.each(['fields', 'account'])('sees nothing behind %s', (group) => {
    for (const path of ['constructor', '__proto__.polluted', 'constructor.constructor']) {
      expect(bodyFaults(`{{ ${group}.${path} }}`)[0]).toMatch(/has no fallback/)
    }
  })
})

describe('what is missing for a contact', () => {
  const fields = {
    email: 'a@x.example',
    company: 'Northwind',
    sender: { name: 'Mia' },
    account: {},
  }

  it('is each used field without a value, with the words that stand there instead', () => {
    const parts = {
      subject: '{{ company | default: "your team" }}',
      body:
        'Hi {{ first_name | default: "there" | upcase }}{% if title %} as {{ title }}{% endif %}, ' +
        '{% if company %}{{ account.topic | default: "planning" }}{% endif %} {{ sender.name }}',
    }
    expect(explainFields(parts, fields)).toEqual({
      missing: ['first_name', 'title', 'account.topic'],
      used_fallbacks: [
        { field: 'first_name', text: 'THERE' },
        { field: 'account.topic', text: 'planning' },
      ],
    })
  })

  it('is nothing where all is known', () => {
    expect(explainFields({ subject: null, body: 'Hi {{ company }}' }, fields)).toEqual({
      missing: [],
      used_fallbacks: [],
    })
  })
})
