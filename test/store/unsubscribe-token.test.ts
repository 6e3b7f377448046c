import { describe, expect, it, test } from 'vitest'
import { isGenuine, readUnsubscribeToken, unsubscribeToken } from '../../store/unsubscribe-token.js'

const secret = '00'.repeat(32)
const contact = { tenantId: 'north-1', contactId: 'con_0123456789abcdef01234567' }
const token = unsubscribeToken({ ...contact, secret })

/** As whoever opens the link is judged. */
const accepts = (given: string, by = secret) => {
  const claim = readUnsubscribeToken(given)
  return claim !== undefined && isGenuine(claim, by)
}

describe('the token of an unsubscribe link', () => {
  it('names tenant and contact, and proves them with 128 bits', () => {
    expect(token).toMatch(/^north-1\.con_0123456789abcdef01234567\.[A-Za-z0-9_-]{22}$/)
    expect(readUnsubscribeToken(token)).toEqual({ ...contact, mac: token.split('.')[2] })
  })

  it('is the same for ever', () => {
    expect(token).toBe('north-1.con_0123456789abcdef01234567.3csZ-RW_AWmhx0hFbXNWqg')
    expect(accepts(token)).toBe(true)
  })

  it('is worth nothing with another secret', () => {
    expect(accepts(token, '11'.repeat(32))).toBe(false)
  })

  it('is worth nothing after any change of one character', () => {
    const changed = token.split('').map((old, index) => {
      const other = old === 'a' ? 'b' : 'a'
      return token.slice(0, index) + other + token.slice(index + 1)
    })
    expect(changed.filter((one) => accepts(one))).toEqual([])
  })

  it('cannot be split at another place', () => {
    const of = (tenantId: string, contactId: string) =>
      unsubscribeToken({ tenantId, contactId, secret }).split('.').at(-1)
    expect(of('a-b', 'c')).not.toBe(of('a', '-bc'))
  })

  test.each(['', '.', '..', 'a.b', 'a.b.c', `${token}.`, ` ${token}`, `${token}\n`, 'ü.con_1.x'])(
    '%j is none',
    (given) => {
      expect(readUnsubscribeToken(given)).toBeUndefined()
    },
  )
})
