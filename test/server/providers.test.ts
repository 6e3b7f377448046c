import { describe, expect, it, test } from 'vitest'
import { readSettings } from '../../runtime/settings.js'
import { realProviderRefusal } from '../../server/real-provider.js'
import { sharedSettings } from '../../server/processes/shared-settings.js'

const twilio = {
  TWILIO_ACCOUNT_SID: 'AC123',
  TWILIO_AUTH_TOKEN: 'twilio-token-77',
  TWILIO_FROM: '+15005550006',
  PUBLIC_URL: 'https://overture.studio.com',
}
const resend = { RESEND_API_KEY: 're_key_88' }
const hubspot = { HUBSPOT_TOKEN: 'pat-token-99' }
const signing = `whsec_${'A'.repeat(32)}`
const crm = { CRM_WEBHOOK_SECRET: signing }

const settingsOf = (env: Record<string, string>) =>
  readSettings({ OVERTURE_SANDBOX: 'true', ...env }, false)

describe('pretend time', () => {
  test.each([
    ['nothing is set up', {}],
    ['Twilio is on this machine', { ...twilio, TWILIO_BASE_URL: 'http://127.0.0.1:9' }],
    ['Resend is on this machine', { ...resend, RESEND_BASE_URL: 'http://localhost:9' }],
    ['the CRM is on this machine', { ...hubspot, HUBSPOT_BASE_URL: 'http://[::1]:9' }],
    [
      'an address of Twilio is set without an account',
      { TWILIO_BASE_URL: 'https://api.twilio.com' },
    ],
  ])('may move where %s', (_what, env) => {
    expect(realProviderRefusal(settingsOf(env))).toBeNull()
  })

  test.each([
    ['SMTP_URL', { SMTP_URL: 'smtp://mail.studio.com' }],
    ['TWILIO_ACCOUNT_SID', twilio],
    ['TWILIO_ACCOUNT_SID', { ...twilio, TWILIO_BASE_URL: 'https://127.0.0.1.nip.io' }],
    ['RESEND_API_KEY', resend],
    ['HUBSPOT_TOKEN', hubspot],
    ['CRM_WEBHOOK_URL', { ...crm, CRM_WEBHOOK_URL: 'https://crm.studio.com/in' }],
  ])('stands still where %s leads to a real provider', (variable, env) => {
    expect(realProviderRefusal(settingsOf(env))).toContain(variable)
  })

  it('names all that are real at once', () => {
    const refusal = realProviderRefusal(settingsOf({ ...twilio, ...resend }))
    expect(refusal).toMatch(/^TWILIO_ACCOUNT_SID .+, RESEND_API_KEY .+; time only moves when /)
  })
})

test('processes compare their providers, and tell each other no secret', () => {
  const all = sharedSettings(
    settingsOf({ ...twilio, ...resend, ...hubspot, INBOUND_WEBHOOK_SECRET: signing }),
  )
  expect(all).toMatchObject({
    TWILIO_ACCOUNT_SID: 'AC123',
    TWILIO_FROM: '+15005550006',
    TWILIO_BASE_URL: 'https://api.twilio.com',
    RESEND_BASE_URL: 'https://api.resend.com',
    HUBSPOT_BASE_URL: 'https://api.hubapi.com',
  })
  expect(JSON.stringify(all)).not.toMatch(/twilio-token|re_key|pat-token|whsec/)
  expect(sharedSettings(settingsOf({}))).toMatchObject({
    TWILIO_ACCOUNT_SID: 'the sandbox',
    RESEND_BASE_URL: 'none',
  })
})
