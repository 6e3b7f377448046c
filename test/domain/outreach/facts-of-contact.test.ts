import { describe, expect, it, test } from 'vitest'
import {
  accountZone,
  channelsOf,
  factsOfContact,
  type ContactSource,
} from '../../../domain/outreach/facts-of-contact.js'

const anna: ContactSource = {
  contact_id: 'con_1',
  email: 'anna@acme.example',
  phone: '+4930901820',
  timezone: 'Europe/Berlin',
  country: 'DE',
  consent: {},
  role: 'primary',
  score: 95,
}
const around = { fallback_zone: 'America/New_York', public_holidays: true }

describe('what the workflow knows of a person', () => {
  it('is no name and no address', () => {
    expect(factsOfContact(anna, around)).toEqual({
      contact_id: 'con_1',
      zone: 'Europe/Berlin',
      holidays: 'DE',
      role: 'primary',
      score: 95,
      channels: expect.any(Object),
    })
    expect(JSON.stringify(factsOfContact(anna, around))).not.toMatch(/acme|\+49/)
  })

  test.each([
    ["the person's own zone", anna, 'Europe/Berlin'],
    ["without one, the account's or the tenant's", { ...anna, timezone: null }, 'America/New_York'],
  ])('zone: %s', (_name, contact, zone) => {
    expect(factsOfContact(contact, around).zone).toBe(zone)
  })

  test.each([
    ['of the country', anna, true, 'DE'],
    ['none without a country', { ...anna, country: null }, true, ''],
    ['none where the campaign does not keep them', anna, false, ''],
  ])('holidays: %s', (_name, contact, public_holidays, holidays) => {
    expect(factsOfContact(contact, { ...around, public_holidays }).holidays).toBe(holidays)
  })

  test.each([
    ['the first that is known', ['Asia/Tokyo', 'Europe/Berlin'], 'Asia/Tokyo'],
    ['of a colleague', [null, 'Europe/Berlin'], 'Europe/Berlin'],
    ["else the tenant's", [null], 'Etc/UTC'],
    ['of nobody', [], 'Etc/UTC'],
  ])("an account's zone: %s", (_name, zones, expected) => {
    expect(
      accountZone(
        zones.map((timezone) => ({ timezone })),
        'Etc/UTC',
      ),
    ).toBe(expected)
  })
})

describe('which channels are open to a person', () => {
  const proven = { sms: { at: '2026-01-01T00:00:00.000Z', source: 'form' } }

  test.each<[string, Partial<ContactSource>, string, string | null]>([
    ['email with an address', {}, 'email', null],
    ['email without one', { email: null }, 'email', 'no address'],
    ['sms without a number', { phone: null, consent: proven }, 'sms', 'no number'],
    ['sms without consent', {}, 'sms', 'no proven consent'],
    [
      'sms with a consent nobody can prove',
      { consent: { sms: 'unproven' } },
      'sms',
      'no proven consent',
    ],
    ['sms with a proven consent', { consent: proven }, 'sms', 'not set up'],
    ['call without a number', { phone: null }, 'call', 'no number'],
    ['call', {}, 'call', 'not set up'],
    ['linkedin', {}, 'linkedin', 'not set up'],
  ])('%s', (_name, changes, channel, expected) => {
    expect(channelsOf({ ...anna, ...changes })[channel]).toBe(expected)
  })
})
