import { describe, expect, it, test } from 'vitest'
import { htmlOf } from '../../../domain/messages/compose-html.js'

/** What stands in the body. */
const bodyOf = (text: string) => /<body[^>]*>\n([\s\S]*)\n<\/body>/.exec(htmlOf(text))?.[1]

const linkTo = (url: string) => `<a href="${url}">${url}</a>`

describe('the HTML of a message', () => {
  it('is a document that names its encoding and loads nothing', () => {
    const html = htmlOf('Hello')
    expect(html).toMatch(/^<!doctype html>\n<html>\n<head><meta charset="utf-8"><\/head>\n<body /)
    expect(html).not.toMatch(/src=|url\(|<script|<link|<img/)
  })

  test.each([
    ['Hello', '<p>Hello</p>'],
    ['One\n\nTwo', '<p>One</p>\n<p>Two</p>'],
    ['One\n \n\t\n\nTwo\n\n', '<p>One</p>\n<p>Two</p>'],
    ['One\nTwo', '<p>One<br>\nTwo</p>'],
    ['One\r\nTwo\r\n\r\nThree\rFour', '<p>One<br>\nTwo</p>\n<p>Three<br>\nFour</p>'],
    ['Hi\n\n-- \nMia\nBerlin\n', '<p>Hi</p>\n<p>-- <br>\nMia<br>\nBerlin</p>'],
    ['\u00dcnal \u{1f600}', '<p>\u00dcnal \u{1f600}</p>'],
  ])('keeps the paragraphs and lines of %j', (text, body) => {
    expect(bodyOf(text)).toBe(body)
  })

  test.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['</p></body>', '&lt;/p&gt;&lt;/body&gt;'],
    [`a & b "c" 'd' &amp;`, 'a &amp; b &quot;c&quot; &#39;d&#39; &amp;amp;'],
    [
      '<a href="https://evil.example">',
      `&lt;a href=&quot;${linkTo('https://evil.example')}&quot;&gt;`,
    ],
  ])('keeps %j as text', (text, body) => {
    expect(bodyOf(text)).toBe(`<p>${body}</p>`)
  })

  test.each([
    ['see https://a.example/x?b=1#c now', `see ${linkTo('https://a.example/x?b=1#c')} now`],
    ['http://a.example', linkTo('http://a.example')],
    ['HTTPS://A.example', linkTo('HTTPS://A.example')],
    ['https://a.example/u/x_- and', `${linkTo('https://a.example/u/x_-')} and`],
    ['Is it https://a.example?', `Is it ${linkTo('https://a.example')}?`],
    ['(https://a.example/x).', `(${linkTo('https://a.example/x')}).`],
    ['https://a.example/x_(y)', linkTo('https://a.example/x_(y)')],
    [
      'https://a.example https://b.example',
      `${linkTo('https://a.example')} ${linkTo('https://b.example')}`,
    ],
    ['https://a.example/?a=1&b=2', linkTo('https://a.example/?a=1&amp;b=2')],
    ["https://a.example/'x", linkTo('https://a.example/&#39;x')],
  ])('makes a link in %j', (text, body) => {
    expect(bodyOf(text)).toBe(`<p>${body}</p>`)
  })

  test.each(['javascript:alert(1)', 'ftp://a.example', 'www.a.example', 'a@b.example', 'https://'])(
    'makes no link of %j',
    (text) => {
      expect(bodyOf(text)).toBe(`<p>${text}</p>`)
    },
  )

  test.each([
    ['dots', `https://${'.'.repeat(200_000)}x`],
    ['brackets', `https://a${'('.repeat(100_000)}${')'.repeat(100_000)}`],
    ['brackets that close', `https://a${')'.repeat(200_000)}`],
    ['blank lines', '\n'.repeat(200_000)],
    ['blanks', `a${' '.repeat(200_000)}b\n${' '.repeat(200_000)}c`],
    ['schemes', 'https://'.repeat(30_000)],
  ])(
    'is made of a great many %s without trying them all anew',
    { timeout: 10_000 },
    (_name, text) => {
      expect(htmlOf(text).length).toBeGreaterThan(0)
    },
  )
})
