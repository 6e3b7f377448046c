import { describe, expect, it, test } from 'vitest'
import { smsSegments } from '../../../domain/messages/sms-segments.js'
import { smsText } from '../../../domain/messages/sms-text.js'

const emoji = '😀'

describe('an SMS is counted', () => {
  test.each<[string, string, string, number, number]>([
    // text, encoding, characters, segments
    ['nothing', '', 'gsm7', 0, 1],
    ['plain words', 'Hello Anna', 'gsm7', 10, 1],
    ['160 characters are one', 'a'.repeat(160), 'gsm7', 160, 1],
    ['one more makes two of 153', 'a'.repeat(161), 'gsm7', 161, 2],
    ['two full parts', 'a'.repeat(306), 'gsm7', 306, 2],
    ['and a third', 'a'.repeat(307), 'gsm7', 307, 3],
    ['German and Greek letters are GSM-7', 'Grüße ÄÖÜ ß ΔΩ é à ñ', 'gsm7', 20, 1],
    ['a euro sign costs two', '€'.repeat(80), 'gsm7', 80, 1],
    ['81 of them do not fit', '€'.repeat(81), 'gsm7', 81, 2],
    // 76 signs fill 152 of 153 septets: the 77th is not cut in two
    ['an escape is never cut', '€'.repeat(153), 'gsm7', 153, 3],
    ['brackets and braces cost two', '[]{}~\\^|', 'gsm7', 8, 1],
    ['a typographic quote changes all', 'It’s', 'ucs2', 4, 1],
    ['as does an e with two dots', 'Zoë', 'ucs2', 3, 1],
    ['a cedilla in lower case', 'ça', 'ucs2', 2, 1],
    ['70 of them are one', 'ж'.repeat(70), 'ucs2', 70, 1],
    ['71 are two of 67', 'ж'.repeat(71), 'ucs2', 71, 2],
    ['134 are two', 'ж'.repeat(134), 'ucs2', 134, 2],
    ['135 are three', 'ж'.repeat(135), 'ucs2', 135, 3],
    ['an emoji takes two units', emoji.repeat(35), 'ucs2', 35, 1],
    ['36 do not fit into one', emoji.repeat(36), 'ucs2', 36, 2],
    // 33 emoji fill 66 of 67 units: the 34th goes whole into the next part
    ['a surrogate pair is never cut', emoji.repeat(67), 'ucs2', 67, 3],
  ])('%s', (_name, text, encoding, characters, segments) => {
    expect(smsSegments(text)).toEqual({ encoding, characters, segments })
  })
})

describe('the first SMS to a person', () => {
  const signer = { name: 'Mia Winter' }
  const text = (words: string, first: boolean) => {
    const sms = smsText({ words, signer, first })
    return sms.ok ? sms.text : sms.fault
  }

  it('says who writes and how to end it', () => {
    expect(text('Is this a topic?', true)).toBe(
      'Mia Winter: Is this a topic?\nReply STOP to opt out',
    )
  })

  it('does not say twice what its words say', () => {
    const words = 'Hi, mia winter here. Reply stop to opt out.'
    expect(text(words, true)).toBe(words)
  })

  it('is the only one that has to', () => {
    expect(text('  And now?\r\n ', false)).toBe('And now?')
  })

  it('is refused when it grows beyond ten parts, counted with what is appended', () => {
    const fits = 153 * 10 - 'Mia Winter: '.length - '\nReply STOP to opt out'.length
    expect(smsText({ words: 'a'.repeat(fits), signer, first: true })).toMatchObject({
      segments: { segments: 10 },
    })
    expect(text('a'.repeat(fits + 1), true)).toMatch(/^is too long for an SMS: 1531 characters/)
  })
})
