import type { Connection } from '@temporalio/client'
import { describe, expect, it } from 'vitest'
import { ensureSearchAttributes } from '../../../server/temporal/ensure-search-attributes.js'
import { logLines } from '../support/log-lines.js'
import { clientOf, optionsFor, started } from '../support/temporal.js'
import { temporaryHome } from '../support/temporary-home.js'

const attributes = { TenantId: 'Keyword', AccountId: 'Keyword' } as const

function refusing(
  code: number,
  known?: Record<string, number>,
): Pick<Connection, 'operatorService'> {
  const refuse = () => Promise.reject(Object.assign(new Error('refused'), { code }))
  const list = known ? () => Promise.resolve({ customAttributes: known }) : refuse
  const operatorService = { listSearchAttributes: list, addSearchAttributes: refuse }
  return { operatorService } as unknown as Pick<Connection, 'operatorService'>
}

describe('the search attributes of a server that is not ours', () => {
  it('are added where they are missing, once', { timeout: 60_000 }, async () => {
    const server = await started(await optionsFor(temporaryHome()))
    const { connection } = clientOf(server.address)
    const { log, lines } = logLines()
    const wanted = { namespace: 'default', attributes, log }

    await ensureSearchAttributes(connection as Connection, wanted)
    await ensureSearchAttributes(connection as Connection, wanted)

    expect(lines).toEqual(['Added the search attributes AccountId.'])
    const listed = await (connection as Connection).operatorService.listSearchAttributes({
      namespace: 'default',
    })
    expect(listed.customAttributes).toMatchObject({ TenantId: 2, AccountId: 2 })
  })

  it.each([
    ['permission denied', 7],
    ['unimplemented', 12],
  ])('are left to a person where the server says %s', async (_case, code) => {
    const { log, lines } = logLines()
    const wanted = { namespace: 'acme.abc', attributes, log }
    await ensureSearchAttributes(refusing(code, { TenantId: 2 }), wanted)
    expect(lines).toEqual([
      expect.stringContaining(
        'temporal operator search-attribute create --namespace acme.abc --name AccountId --type Keyword',
      ),
    ])
  })

  it('are all named where not even listing is allowed', async () => {
    const { log, lines } = logLines()
    await ensureSearchAttributes(refusing(7), { namespace: 'default', attributes, log })
    expect(lines).toEqual([expect.stringContaining('create TenantId, AccountId:')])
  })

  it('fail the start when the server fails', async () => {
    const wanted = { namespace: 'default', attributes, log: logLines().log }
    await expect(ensureSearchAttributes(refusing(14), wanted)).rejects.toThrow('refused')
  })
})
