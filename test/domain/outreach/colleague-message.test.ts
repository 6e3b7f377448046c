import { describe, expect, it, test } from 'vitest'
import type { ContactProgress, Engagement } from '../../../contracts/temporal/account-outreach.js'
import {
  colleagueEligibility,
  colleagueReference,
  type ColleagueQuestion,
} from '../../../domain/outreach/colleague-message.js'

const hour = 3_600_000
const now = Date.parse('2026-11-23T10:00:00Z')

const engaged = (contact_id: string, hoursAgo: number, changes: Partial<Engagement> = {}) => ({
  event_id: `evt_${contact_id}_${hoursAgo}`,
  contact_id,
  engagement: 'inquiry',
  disclosable: true,
  at_ms: now - hoursAgo * hour,
  ...changes,
})

const progress = (kind: 'queued' | 'done' | 'stopped'): ContactProgress => ({ kind, reason: '' })

const question = (
  engagements: Engagement[],
  changes: Partial<ColleagueQuestion> = {},
): ColleagueQuestion => ({
  delay_days: 3,
  target: { contact_id: 'con_target', used: false, progress: 'waiting' },
  contacts: [
    { contact_id: 'con_target', progress: progress('queued') },
    { contact_id: 'con_anna', progress: progress('queued') },
    { contact_id: 'con_bo', progress: progress('done') },
    { contact_id: 'con_cara', progress: progress('stopped') },
  ],
  engagements,
  ...changes,
})

const target = (changes: Partial<ColleagueQuestion['target']>) => ({
  target: { contact_id: 'con_target', used: false, progress: 'waiting' as const, ...changes },
})

describe('a colleague may be mentioned', () => {
  test.each<[string, ColleagueQuestion, string, string]>([
    [
      'when the delay is over',
      question([engaged('con_anna', 96)]),
      'evt_con_anna_96',
      "a colleague's inquiry 4 days ago may be mentioned",
    ],
    [
      'from the very hour on',
      question([engaged('con_anna', 72)]),
      'evt_con_anna_72',
      "a colleague's inquiry 3 days ago may be mentioned",
    ],
    [
      'at once, where no delay is asked for',
      question([engaged('con_anna', 0)], { delay_days: 0 }),
      'evt_con_anna_0',
      "a colleague's inquiry of the last 24 hours may be mentioned",
    ],
    [
      'with what they did, in words',
      question([engaged('con_anna', 24, { engagement: 'demo_request' })], { delay_days: 1 }),
      'evt_con_anna_24',
      "a colleague's demo request 1 day ago may be mentioned",
    ],
    [
      'also when all their own touches are over',
      question([engaged('con_bo', 80, { engagement: 'event' })]),
      'evt_con_bo_80',
      "a colleague's visit to an event 3 days ago may be mentioned",
    ],
    [
      'by the newest engagement',
      question([engaged('con_anna', 100), engaged('con_bo', 80), engaged('con_anna', 90)]),
      'evt_con_bo_80',
      "a colleague's inquiry 3 days ago may be mentioned",
    ],
    [
      'by the newest that is old enough and not secret',
      question([
        engaged('con_anna', 10),
        engaged('con_bo', 80, { disclosable: false }),
        engaged('con_cara', 85),
        engaged('con_anna', 90),
      ]),
      'evt_con_anna_90',
      "a colleague's inquiry 3 days ago may be mentioned",
    ],
    [
      'of two at the same instant by the smaller id, in any order',
      question([engaged('con_bo', 80), engaged('con_anna', 80)]),
      'evt_con_anna_80',
      "a colleague's inquiry 3 days ago may be mentioned",
    ],
    [
      'to somebody who still waits for a place',
      question([engaged('con_anna', 80)], target({ progress: 'queued' })),
      'evt_con_anna_80',
      "a colleague's inquiry 3 days ago may be mentioned",
    ],
  ])('%s', (_name, asked, event_id, reason) => {
    const contact_id = asked.engagements.find((one) => one.event_id === event_id)?.contact_id
    expect(colleagueReference(asked, now)).toEqual({ eligible: true, contact_id, event_id, reason })
  })
})

const refusals: [string, ColleagueQuestion, string][] = [
  [
    'where the texts are fixed',
    question([engaged('con_anna', 96)], { delay_days: null }),
    'the texts of this campaign are fixed',
  ],
  [
    'to a person who was stopped',
    question([engaged('con_anna', 96)], target({ progress: 'stopped' })),
    'this person gets nothing more in this campaign',
  ],
  [
    'to a person who has had every touch',
    question([engaged('con_anna', 96)], target({ progress: 'done' })),
    'this person gets nothing more in this campaign',
  ],
  [
    'a second time',
    question([engaged('con_anna', 96)], target({ used: true })),
    'this person has had a colleague message',
  ],
  [
    'to a person who engaged, even in secret',
    question([engaged('con_anna', 96), engaged('con_target', 1, { disclosable: false })]),
    'this person has an engagement of their own',
  ],
  [
    'when the engagement is not disclosable',
    question([engaged('con_anna', 96, { disclosable: false })]),
    "the colleague's inquiry may not be disclosed",
  ],
  [
    'before the delay is over',
    question([engaged('con_anna', 71)]),
    "the colleague's inquiry may be mentioned after 3 days",
  ],
  [
    'before it has happened',
    question([engaged('con_anna', -1)], { delay_days: 0 }),
    "the colleague's inquiry lies in the future",
  ],
]

describe('no colleague is mentioned', () => {
  test.each<[string, ColleagueQuestion, string]>([
    ...refusals,
    ['when nobody engaged', question([]), 'no engagement of a colleague is recorded'],
    [
      'when the colleague was stopped',
      question([engaged('con_cara', 96)]),
      'the colleague was stopped in this campaign and is not mentioned',
    ],
    [
      'when the colleague is of another account',
      question([engaged('con_stranger', 96)]),
      'the colleague is not in this account',
    ],
    [
      'and the newest engagement says why',
      question([engaged('con_anna', 96, { disclosable: false }), engaged('con_bo', 2)]),
      "the colleague's inquiry may be mentioned after 3 days",
    ],
  ])('%s', (_name, asked, reason) => {
    expect(colleagueReference(asked, now)).toEqual({ eligible: false, reason })
  })
})

describe('a colleague whom a person chose', () => {
  const ask = (asked: ColleagueQuestion, referring_contact_id: string) =>
    colleagueEligibility({ ...asked, referring_contact_id }, now)

  it('is judged by their own engagements only', () => {
    const asked = question([engaged('con_anna', 100), engaged('con_bo', 80)])
    expect(ask(asked, 'con_anna')).toEqual({
      eligible: true,
      contact_id: 'con_anna',
      event_id: 'evt_con_anna_100',
      reason: "a colleague's inquiry 4 days ago may be mentioned",
    })
  })

  test.each(refusals)('is not mentioned %s', (_name, asked, reason) => {
    expect(ask(asked, 'con_anna')).toEqual({ eligible: false, reason })
  })

  test.each([
    ['con_bo', 'no engagement of a colleague is recorded'],
    ['con_cara', 'the colleague was stopped in this campaign and is not mentioned'],
    ['con_target', 'the target and the referring contact are the same person'],
    ['con_stranger', 'the referring contact is not in this account'],
  ])('%s is not mentioned: %s', (referring, reason) => {
    const asked = question([engaged('con_anna', 100), engaged('con_cara', 100)])
    expect(ask(asked, referring)).toEqual({ eligible: false, reason })
  })
})
