import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { pino } from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import type { EmailTransports } from '../../activities/ports.js'
import { createEmailTransports } from '../../activities/providers/smtp/email-transports.js'
import { startApi } from '../support/api.js'
import { createFakeEmail } from '../support/fake-email.js'
import { startOutreachEnv } from '../support/overture-env.js'
import { startSink, type Sink } from '../support/smtp-sink.js'

const secrets = { SENDER_MIA: 'correct horse', SENDER_BO: 'other pony', SENDER_KIM: 'wrong mule' }

/** The worker's side is filled in when the sinks have their ports. */
function transportsTo(allowedHosts: string[], logged: string[]): EmailTransports {
  return createEmailTransports({
    usual: createFakeEmail(),
    secrets: { dir: undefined, variables: secrets },
    rules: { allowedHosts, resolver: async () => [{ address: '127.0.0.1' }] },
    sandbox: true,
    log: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }),
  })
}

it('campaigns send each by the mail server of its sender, and no secret is told', async () => {
  const allowedHosts: string[] = []
  const logged: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })
  const env = await startOutreachEnv({ transports: transportsTo(allowedHosts, logged), log })
  onTestFinished(() => env.close())
  const { temporal, outbox, clock, timeTravel } = env.deps
  const settings = { allowedHosts }
  const api = await startApi(env.store, { temporal, outbox, clock, timeTravel, log, settings })
  onTestFinished(() => api.close())

  const answers: string[] = []
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await api.request(method, `/api/v1/${path}`, body === undefined ? {} : { body })
    answers.push(answer.text)
    expect(answer.status, answer.text).toBeLessThan(300)
    return answer.json
  }
  const campaignBy = async (name: string, sink: Sink) => {
    const port = Number(new URL(sink.url).port)
    allowedHosts.push(`localhost:${port}`)
    const { sender_id } = await call('POST', 'senders', {
      email: `${name}@studio.example`,
      name,
      postal_address: 'Hauptstr. 1, Berlin',
      smtp: { host: 'localhost', port, user: name, secret_ref: `env:SENDER_${name.toUpperCase()}` },
    })
    const { campaign_id } = await call('POST', 'accounts/leads', {
      account_id: `account-of-${name}`,
      email: `lead@${name}-north.example`,
      name: 'Anna Berg',
      timezone: 'Europe/Berlin',
      config: { sender_id, require_approval: 'none', max_touchpoints: 1 },
    })
    return campaign_id as string
  }
  const sinks = {
    mia: await startSink({ user: 'mia', secret: secrets.SENDER_MIA }),
    bo: await startSink({ user: 'bo', secret: secrets.SENDER_BO }),
    kim: await startSink({ user: 'kim', secret: 'another one' }),
  }
  const campaigns = {
    mia: await campaignBy('mia', sinks.mia),
    bo: await campaignBy('bo', sinks.bo),
    kim: await campaignBy('kim', sinks.kim),
  }
  await env.advance('P7D')

  expect(sinks.mia.mail).toMatchObject([{ to: 'lead@mia-north.example', by: { user: 'mia' } }])
  expect(sinks.bo.mail).toMatchObject([{ to: 'lead@bo-north.example', by: { user: 'bo' } }])
  expect(sinks.kim.mail).toEqual([])
  expect(sinks.kim.logins.length).toBeGreaterThan(1)
  const { data } = await call('GET', `touches?campaign_id=${campaigns.kim}`)
  expect(data).toMatchObject([
    {
      state: 'failed',
      reason: 'mail server refused the sender: 535 5.7.8; given up after 4 attempts',
    },
  ])
  for (const id of Object.values(campaigns)) await call('GET', `campaigns/${id}/timeline`)
  await call('GET', 'senders')

  const histories = await Promise.all(
    Object.values(campaigns).map(async (campaign_id) => {
      const [workflowId = ''] = await env.workflowIds({ campaign_id })
      return withoutBase64(
        historyToJSON(await env.client.workflow.getHandle(workflowId).fetchHistory()),
      )
    }),
  )
  const secret = new RegExp(Object.values(secrets).join('|'))
  expect(answers.join('')).not.toMatch(secret)
  expect(logged.join('')).not.toMatch(secret)
  for (const history of histories) {
    expect(history).not.toMatch(secret)
    expect(history).not.toMatch(/SENDER_|localhost|studio\.example/)
  }
  expect(histories[2]).toContain('mail server refused the sender: 535 5.7.8')
})

/** Payloads are base64 in JSON; a leak would hide there. */
function withoutBase64(json: string): string {
  return json.replace(/"data": ?"([A-Za-z0-9+/=]+)"/g, (_, data: string) =>
    Buffer.from(data, 'base64').toString('utf8'),
  )
}
