import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import { htmlOf } from '../../../domain/messages/compose-html.js'
import { composeMessage, type MessageSource } from '../../../domain/messages/compose-message.js'
import { renderTemplate } from '../../../domain/messages/render-template.js'

const anna: MessageSource['recipient'] = {
  email: 'anna@north.example',
  name: 'Anna Berg',
  first_name: 'Anna',
  last_name: 'Berg',
  title: null,
  company: null,
  fields: { plan: 'Pro', seats: 12, trial: false, note: '' },
}

const signer: MessageSource['signer'] = {
  name: 'Mia Winter',
  signature: null,
  postal_address: 'Studio GmbH, Hauptstr. 1, 10115 Berlin',
}

const compose = (subject: string, body: string, changes: Partial<MessageSource> = {}) =>
  composeMessage({
    step: { subject, body },
    recipient: anna,
    signer,
    reply_subject: null,
    unsubscribe_url: null,
    ...changes,
  })

/** The text above the footer, or the fault. */
function bodyOf(template: string): string {
  const composed = compose('Subject', template)
  if (!composed.ok) return `${composed.part}: ${composed.fault}`
  return composed.text.split('\n\n-- \n')[0] ?? ''
}

describe('the words of a message', () => {
  test.each([
    // template, what the person reads
    ['Hello {{ first_name }}', 'Hello Anna'],
    ['{{ name }} {{ last_name }} {{ email }}', 'Anna Berg Berg anna@north.example'],
    ['{{ fields.plan }} {{ fields.seats }} {{ fields.trial }}', 'Pro 12 false'],
    ['from {{ sender.name }}', 'from Mia Winter'],
    ['{{ first_name | upcase }}', 'ANNA'],
    // nothing is made up for a value that is missing
    ['at {{ company }}', 'body: undefined variable: company'],
    ['{{ fields.phase }}', 'body: undefined variable: fields.phase'],
    ['{{ firstname }}', 'body: undefined variable: firstname'],
    ['{{ company | shout }}', 'body: undefined filter: shout'],
    ['{{ first_name | shout }}', 'body: undefined filter: shout'],
    ['{{ company | default: "your company" }}', 'your company'],
    ['{{ first_name | default: "there" }}', 'Anna'],
    ['{{ fields.note | default: "nothing" }}', 'nothing'],
    ['{% if company %}at {{ company }}{% else %}where you work{% endif %}', 'where you work'],
    ['{% if fields.trial %}trial{% endif %}{% unless company %}none{% endunless %}', 'none'],
    ['{% if title == nil %}no title{% endif %}', 'no title'],
    // text stays what it is
    ['<b>Hello</b> & {{ first_name }}', '<b>Hello</b> & Anna'],
    ['Hello {{ first_name', 'body: output "{{ first_name" not closed'],
    ['{% if first_name %}open', 'body: tag {% if first_name %} not closed'],
    ['{% shout %}', 'body: tag "shout" not found'],
  ])('%s', (template, text) => {
    expect(bodyOf(template)).toBe(text)
  })

  it('keeps the HTML of a merge field as text', () => {
    const recipient = { ...anna, first_name: '<img src=x onerror=alert(1)>&amp;' }
    expect(compose('Hi', '{{ first_name }}', { recipient })).toMatchObject({
      ok: true,
      text: expect.stringContaining('<img src=x onerror=alert(1)>&amp;\n\n-- \n'),
    })
  })

  it('does not read Liquid inside a merge field', () => {
    const recipient = { ...anna, first_name: '{{ email }}{% include "x" %}' }
    expect(compose('{{ first_name }}', 'b', { recipient })).toMatchObject({
      subject: '{{ email }}{% include "x" %}',
    })
  })
})

describe('the subject', () => {
  test.each([
    ['Hello {{ first_name }}', 'Anna', 'Hello Anna'],
    ['  Hello   {{ first_name }}  ', 'Anna', 'Hello Anna'],
    [
      'Hello {{ first_name }}',
      'Anna\r\nBcc: all@north.example',
      'Hello Anna Bcc: all@north.example',
    ],
    ['Hello {{ first_name }}', 'Anna\u2028and\u2029you\u0085', 'Hello Anna and you'],
    ['Hello {{ first_name }}', 'Anna\u0000\u0007\u001bX', 'Hello Anna X'],
    ['Hello\n{{ first_name }}', 'Anna\t', 'Hello Anna'],
  ])('%j with %j is one line', (template, first_name, subject) => {
    expect(compose(template, 'b', { recipient: { ...anna, first_name } })).toMatchObject({
      subject,
    })
  })

  test.each([
    ['{{ company }}', 'undefined variable: company'],
    ['{% if company %}At {{ company }}{% endif %}', 'renders to nothing'],
    [' \n ', 'renders to nothing'],
  ])('%j is a fault of the subject: %s', (subject, fault) => {
    expect(compose(subject, '{{ company }}')).toEqual({ ok: false, part: 'subject', fault })
  })

  it('is judged before the body', () => {
    expect(compose('{{ a }}', '{{ b }}')).toMatchObject({ part: 'subject' })
  })
})

describe('a step without a subject', () => {
  const answer = (reply_subject: string | null) =>
    compose('', 'b', { step: { subject: null, body: 'b' }, reply_subject })

  test.each([
    ['A question', 'Re: A question'],
    ['Re: A question', 'Re: A question'],
    ['RE: A question', 'RE: A question'],
    ['Really?', 'Re: Really?'],
    // it was sent like that: whatever it holds is words by now
    ['{{ first_name }}', 'Re: {{ first_name }}'],
    ['A\r\nBcc: all@north.example', 'Re: A Bcc: all@north.example'],
  ])('answers %j as %j', (earlier, subject) => {
    expect(answer(earlier)).toMatchObject({ ok: true, subject })
  })

  it('needs a message to answer', () => {
    expect(answer(null)).toEqual({
      ok: false,
      part: 'subject',
      fault: 'is missing and there is no earlier message to answer',
    })
  })

  it('is not what a step with a subject is, whatever came before', () => {
    expect(compose('S', 'b', { reply_subject: 'Earlier' })).toMatchObject({ subject: 'S' })
  })
})

describe('the body', () => {
  test.each([' \n', '{% if company %}At {{ company }}{% endif %}'])(
    '%j would be a message without a word',
    (body) => {
      expect(compose('Subject', body)).toEqual({
        ok: false,
        part: 'body',
        fault: 'renders to nothing',
      })
    },
  )
})

describe('the footer', () => {
  test.each([
    [null, 'Hi\n\n-- \nMia Winter\nStudio GmbH, Hauptstr. 1, 10115 Berlin\n'],
    ['Mia\nStudio\n', 'Hi\n\n-- \nMia\nStudio\nStudio GmbH, Hauptstr. 1, 10115 Berlin\n'],
  ])('signature %j', (signature, text) => {
    expect(compose('S', '\n Hi \n\n', { signer: { ...signer, signature } })).toMatchObject({ text })
  })

  const unsubscribe_url = 'https://overture.example/u/default.con_1.AAAAAAAAAAAAAAAAAAAAA_'

  it('ends with the way to end the messages', () => {
    expect(compose('S', 'Hi', { unsubscribe_url })).toMatchObject({
      text: `Hi\n\n-- \nMia Winter\nStudio GmbH, Hauptstr. 1, 10115 Berlin\nNo more messages from us: ${unsubscribe_url}\n`,
      html: expect.stringContaining(
        `No more messages from us: <a href="${unsubscribe_url}">${unsubscribe_url}</a></p>`,
      ),
    })
  })

  it('is in the HTML what it is in the text', () => {
    const composed = compose('S', 'Hi', { unsubscribe_url })
    expect(composed.ok && composed.html).toBe(composed.ok && htmlOf(composed.text))
  })

  it('is not a template', () => {
    const composed = compose('S', 'Hi', { signer: { ...signer, signature: '{{ company }}' } })
    expect(composed).toMatchObject({ ok: true, text: expect.stringContaining('{{ company }}') })
  })
})

describe('a template cannot reach out', () => {
  it.each(['include', 'render', 'layout'])('the tag %s reads no file', (tag) => {
    const dir = mkdtempSync(join(tmpdir(), 'template-'))
    onTestFinished(() => rmSync(dir, { recursive: true }))
    const file = join(dir, 'secret.liquid')
    writeFileSync(file, 'the secret')
    for (const path of [file, `../../../../../..${file}`, 'package.json', '/etc/passwd']) {
      const rendered = renderTemplate(`{% ${tag} "${path}" %}`, {})
      expect(rendered).toMatchObject({ ok: false })
      expect(JSON.stringify(rendered)).not.toContain('the secret')
    }
  })

  test.each([
    '{{ fields.constructor }}',
    '{{ fields.__proto__ }}',
    '{{ fields.toString }}',
    '{{ fields.constructor.constructor }}',
    '{{ constructor }}',
    '{{ __proto__ }}',
    '{{ first_name.constructor }}',
    '{{ sender.hasOwnProperty }}',
  ])('%s is not a value', (template) => {
    expect(bodyOf(template)).toMatch(/^body: undefined variable: /)
  })

  it('cannot change what the next template sees', () => {
    bodyOf('{% assign first_name = "Eve" %}{% assign fields = "gone" %}x')
    expect(bodyOf('{{ first_name }} {{ fields.plan }}')).toBe('Anna Pro')
  })

  test.each([
    ['a huge range', '{% for i in (1..1000000000) %}x{% endfor %}'],
    ['loops in loops', '{% for i in (1..9999) %}{% for j in (1..9999) %}{% endfor %}{% endfor %}'],
    [
      'a string that doubles',
      `{% assign s = "xxxxxxxxxx" %}${'{% assign s = s | append: s %}'.repeat(40)}{{ s }}`,
    ],
    ['a template of a megabyte', '{{ first_name }}'.repeat(70_000)],
  ])('%s stops by itself', (_name, template) => {
    const startedAt = performance.now()
    expect(renderTemplate(template, { first_name: 'Anna' })).toMatchObject({
      ok: false,
      fault: expect.stringMatching(/limit exceeded/),
    })
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })
})
