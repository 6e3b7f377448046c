import { Writable } from 'node:stream'
import { sql } from 'kysely'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { logOptions } from '../../runtime/log.js'
import { openStore } from '../../store/open-store.js'

function captured() {
  const lines: string[] = []
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString())
      done()
    },
  })
  return { lines, log: pino(logOptions('info'), sink) }
}

describe('an error in the log', () => {
  it.each(['err', 'error'])(
    'says what happened, without the values of the query (%s)',
    async (key) => {
      const store = await openStore({ kind: 'memory' })
      const { lines, log } = captured()
      const failed = store.db
        .selectFrom('contacts')
        .selectAll()
        .where('email', '=', 'anna@north.example')
        .executeTakeFirstOrThrow()
      await failed.catch((error: unknown) => log.warn({ [key]: error }, 'not found'))
      const refused = sql`insert into tenants values ('t', 'secret-1', 0, now()), ('t', 'secret-1', 0, now())`
      await refused
        .execute(store.db)
        .catch((error: unknown) => log.warn({ [key]: error }, 'refused'))
      await store.close()
      expect(lines).toHaveLength(2)
      expect(lines.join()).not.toMatch(/anna@|secret-1/)
      const [missing, twice] = lines.map((line) => JSON.parse(line)[key])
      expect(missing).toMatchObject({ message: 'no result', stack: expect.stringContaining('at ') })
      expect(twice).toMatchObject({
        code: '23505',
        message: expect.stringContaining('tenants_pkey'),
      })
    },
  )

  it('keeps the cause, which says why', () => {
    const { lines, log } = captured()
    log.error({ err: new Error('outer', { cause: new Error('inner') }) }, 'failed')
    expect(JSON.parse(lines[0] ?? '{}').err.cause.message).toBe('inner')
  })
})
