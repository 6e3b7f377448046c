import { expect, test } from 'vitest'
import { editContent } from '../../../domain/approvals/edit-content.js'
import { htmlOf } from '../../../domain/messages/compose-html.js'

const link = 'https://overture.example/u/tok_en-1'
const email = { subject: 'One', text: `Hello\n\nNo more: ${link}.`, html: '<p>old</p>' }
const sms = { subject: null, text: 'Hello' }

test('a new subject leaves the rest', () => {
  expect(editContent(email, { subject: 'Two' })).toEqual({
    kind: 'fits',
    content: { ...email, subject: 'Two' },
  })
})

test('the HTML follows the text', () => {
  const text = `Good day\n\n${link}`
  expect(editContent(email, { text })).toEqual({
    kind: 'fits',
    content: { subject: 'One', text, html: htmlOf(text) },
  })
})

test('content without HTML gets none', () => {
  expect(editContent(sms, { text: 'Hi' })).toEqual({
    kind: 'fits',
    content: { subject: null, text: 'Hi' },
  })
})

test.each([
  ['the same subject', { subject: 'One' }, 'subject'],
  ['the same text', { text: email.text }, 'text'],
  ['both the same', { subject: 'One', text: email.text }, 'text'],
])('an edit that changes nothing is none: %s', (_name, edits, field) => {
  expect(editContent(email, edits)).toEqual({ kind: 'unfit', field, why: 'changes nothing' })
})

test.each([
  ['without it', 'Hello'],
  ['with another token', 'Hello https://overture.example/u/other'],
  ['with a longer token', `Hello ${link}x`],
])('the opt-out link stays in the text: %s', (_name, text) => {
  expect(editContent(email, { text })).toEqual({
    kind: 'unfit',
    field: 'text',
    why: `must keep the opt-out link ${link}`,
  })
})

test('a subject is not invented where the channel has none', () => {
  expect(editContent(sms, { subject: 'One' })).toEqual({
    kind: 'unfit',
    field: 'subject',
    why: 'cannot be edited: this content has no subject',
  })
})

test.each([
  ['the opt-out words', 'Hello Anna', 'must keep how to opt out: Reply STOP to opt out'],
  [
    'what fits',
    `reply stop ${'a'.repeat(1530)}`,
    'makes 11 parts of an SMS, and at most 10 are sent',
  ],
])('an SMS keeps %s', (_name, text, why) => {
  const first = { text: 'Mia: Hello\nReply STOP to opt out' }
  expect(editContent(first, { text })).toEqual({ kind: 'unfit', field: 'text', why })
})

test('an SMS that had no opt-out words needs none, and neither does a script', () => {
  expect(editContent({ text: 'And now?' }, { text: 'Hi' })).toMatchObject({ kind: 'fits' })
  const script = { title: 'Call Anna', text: 'Reply STOP' }
  expect(editContent(script, { text: 'Hi' })).toEqual({
    kind: 'fits',
    content: { title: 'Call Anna', text: 'Hi' },
  })
})
