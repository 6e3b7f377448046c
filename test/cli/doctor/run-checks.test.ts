import { describe, expect, it } from 'vitest'
import { ok } from '../../../cli/direct/doctor/finding.js'
import { runChecks, withoutSecrets } from '../../../cli/direct/doctor/run-checks.js'
import { lines } from './support.js'

describe('the checks', () => {
  it('run at once, are shown as they end and are listed in their order', async () => {
    const { promise: second, resolve } = Promise.withResolvers<void>()
    const shown: string[] = []
    const found = await runChecks({
      checks: [
        // would wait for ever if the second one began after it
        { name: 'slow', find: async () => second.then(() => [ok('slow', 'done')]) },
        {
          name: 'quick',
          find: async () => {
            setImmediate(resolve)
            return [ok('quick', 'done')]
          },
        },
      ],
      onFound: (findings) => shown.push(...findings.map(({ name }) => name)),
    })
    expect(shown).toEqual(['quick', 'slow'])
    expect(found.map(({ name }) => name)).toEqual(['slow', 'quick'])
  })

  it('that hang or break fail alone', async () => {
    const found = await runChecks({
      checks: [
        { name: 'hangs', find: () => new Promise(() => {}) },
        { name: 'breaks', find: () => Promise.reject(new Error('no such thing')) },
        { name: 'works', find: () => Promise.resolve([ok('works', 'done')]) },
      ],
      limitMs: 50,
    })
    expect(lines(found)).toEqual([
      'fail hangs: no answer within 0.05 s → See whether that part is overloaded or a firewall swallows the packets.',
      'fail breaks: could not be checked: no such thing → Mend what the message says, or report it as a fault of the doctor.',
      'ok works: done',
    ])
  })

  it.each([
    ['postgres://anna:hunter2@db:5432/x is not there', 'postgres://…@db:5432/x is not there'],
    ['connect to smtp://user:p%40ss@mail refused\nstack', 'connect to smtp://…@mail refused'],
  ])('never repeat a password: %s', (message, shown) => {
    expect(withoutSecrets(new Error(message))).toBe(shown)
  })

  it('name the code of a failure once', () => {
    const failure = (message: string) => Object.assign(new Error(message), { code: 'ECONNREFUSED' })
    expect(withoutSecrets(failure('connect ECONNREFUSED ::1:1'))).toBe('connect ECONNREFUSED ::1:1')
    expect(withoutSecrets(failure(''))).toBe('ECONNREFUSED')
    expect(withoutSecrets(failure('refused'))).toBe('refused (ECONNREFUSED)')
  })
})
