import { describe, expect, it } from 'vitest'
import { oneClickLink } from '../../demo/one-click-link.js'

const link = 'https://studio.example/u/default.con_1.q83vEjRW'
const post = 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'

describe('a mail as received', () => {
  it.each<[rule: string, lines: string[], found: string | undefined]>([
    ['can be ended by one click', [`List-Unsubscribe: <${link}>`, post, '', 'Hello'], link],
    [
      'does not say so by one of the lines alone',
      [`List-Unsubscribe: <${link}>`, '', 'Hello'],
      undefined,
    ],
    [
      'does not say so with a folded link',
      ['List-Unsubscribe:', ` <${link}>`, post, '', 'Hello'],
      undefined,
    ],
    [
      'does not say so in its body',
      ['Subject: x', '', `List-Unsubscribe: <${link}>`, post],
      undefined,
    ],
  ])('%s', (_, lines, found) => {
    expect(oneClickLink(lines.join('\r\n'))).toBe(found)
  })
})
