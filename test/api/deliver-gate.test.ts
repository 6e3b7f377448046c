import type { Client } from '@temporalio/client'
import { expect, it } from 'vitest'
import { deliverEntry } from '../../api/outbox/deliver-entry.js'
import { decideGateSignal } from '../../contracts/temporal/gates.js'

it('tells the waiting workflow which request was decided, and at what pretend time', async () => {
  const sent: unknown[] = []
  const signal = (definition: unknown, argument: unknown) => {
    sent.push([definition, argument])
    return Promise.resolve()
  }
  const getHandle = (workflowId: string) => {
    sent.push(workflowId)
    return { signal }
  }
  await deliverEntry(
    { workflow: { getHandle } } as unknown as Client,
    {
      tenantId: 'default',
      workflowId: 'outreach:default:cmp_1:acc_1',
      eventId: 'evt_1',
      payload: { kind: 'gate', signal: { request_id: 'apr_1' } },
      outboxId: 1,
      attempts: 1,
    },
    { clock_at_ms: 5 },
  )
  expect(sent).toEqual([
    'outreach:default:cmp_1:acc_1',
    [decideGateSignal, { request_id: 'apr_1', clock_at_ms: 5 }],
  ])
})
