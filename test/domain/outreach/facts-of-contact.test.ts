import { describe, expect, it, test } from 'vitest'
import {
  accountZone,
  channelsOf,
  factsOfContact,
  type ChannelSetting,
  type ContactSource,
} from '../../../domain/outreach/facts-of-contact.js'

const anna: ContactSource = {
  contact_id: 'con_1',
  email: 'anna@acme.example',
  phone: '+4930901820',
  timezone: 'Europe/Berlin',
  country: 'DE',
  consent: {},
  fields: {},
  role: 'primary',
  score: 95,
}
const hours = { start_minute: 9 * 60, end_minute: 17 * 60, days: [1, 2, 3, 4, 5] }
const channels: ChannelSetting = { sms: true, suppressed_phones: new Map(), hours }
const around = { fallback_zone: 'America/New_York', public_holidays: true, channels }

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

  const unsubscribed = { suppressed_phones: new Map([['+4930901820', 'unsubscribed']]) }
  const atNight = { hours: { ...hours, start_minute: 20 * 60, end_minute: 23 * 60 } }

  test.each<
    [string, Partial<ContactSource>, Partial<ChannelSetting>, keyof typeof usable, string | null]
  >([
    ['email with an address', {}, {}, 'email', null],
    ['email without one', { email: null }, {}, 'email', 'no address'],
    ['email whatever the phone is', { phone: null }, unsubscribed, 'email', null],
    ['sms with a proven consent', {}, {}, 'sms', null],
    ['sms that nothing can send', {}, { sms: false }, 'sms', 'not set up'],
    ['sms without a number', { phone: null }, {}, 'sms', 'no number'],
    ['sms without consent', { consent: {} }, {}, 'sms', 'no proven consent'],
    ['sms with one for calls', { consent: { calls: proven.sms } }, {}, 'sms', 'no proven consent'],
    [
      'sms with a consent nobody can prove',
      { consent: { sms: 'unproven' } },
      {},
      'sms',
      'no proven consent',
    ],
    ['sms to a suppressed number', {}, unsubscribed, 'sms', 'number suppressed: unsubscribed'],
    // somebody else's zone must not decide when a phone rings
    ['sms without a zone of their own', { timezone: null }, {}, 'sms', 'no known time zone'],
    [
      'sms where all hours are at night',
      {},
      atNight,
      'sms',
      'no working hour between 08:00 and 20:00',
    ],
    ['a call without consent', { consent: {} }, {}, 'call', null],
    ['a call without a number', { phone: null }, {}, 'call', 'no number'],
    ['a call to a suppressed number', {}, unsubscribed, 'call', 'number suppressed: unsubscribed'],
    ['linkedin without a profile', {}, {}, 'linkedin', 'no profile'],
    [
      'linkedin with one',
      { fields: { linkedin: 'https://www.linkedin.com/in/anna' } },
      {},
      'linkedin',
      null,
    ],
    [
      'linkedin with something else in that field',
      { fields: { linkedin: 'https://example.com/in/anna', linkedin_url: 7 } },
      {},
      'linkedin',
      'no profile',
    ],
  ])('%s', (_name, person, setting, channel, expected) => {
    const known = { ...anna, consent: proven, ...person }
    expect(channelsOf(known, { ...channels, ...setting })[channel]).toBe(expected)
  })
})

const usable = channelsOf(anna, channels)
