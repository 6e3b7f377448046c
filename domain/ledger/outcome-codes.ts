/** What becomes of a touch that was due, as it is counted; `released` is tried again. */
export const touchOutcomes = [
  'sent',
  'failed',
  'unknown',
  'released',
  'skipped',
  'cancelled',
] as const

export type TouchOutcome = (typeof touchOutcomes)[number]

type Codes = readonly (readonly [code: string, words: RegExp])[]

/**
 * Reasons are sentences with names and numbers in them, and a counter needs few labels. In each list the
 * first match decides; what nobody has foreseen counts as `other`.
 */
const outcomeRules = {
  sent: [
    ['accepted', /^accepted: /],
    ['task_opened', /^task opened for a person$/],
    ['told_meanwhile', /^the provider says /],
  ],
  failed: [
    ['given_up', /; given up after \d+ attempts$/],
    ['too_late', /; known too late to try again$/],
    ['refused', /^(mail server|Twilio|Resend) refused: /],
    ['told_meanwhile', /^the provider says /],
  ],
  unknown: [
    ['not_sent_again', /^not sent again: /],
    ['no_answer', /^no answer after the message was handed over/],
    ['worker_vanished', /^the worker that held the claim vanished/],
    ['adapter_failed', /^the (mail|sms) adapter failed/],
  ],
  released: [
    ['try_later', /^(mail server|Twilio|Resend) asks to try later: /],
    ['sender_refused', /^mail server refused the sender: |^(Twilio|Resend) refused our log-in: /],
    ['no_connection', /^connection failed before the message/],
    ['dkim_key', /^the DKIM key of the sender /],
    ['own_server', /^the (secret_ref of the )?sender's own mail server /],
    ['claim_too_old', /^the claim grew too old/],
  ],
  skipped: [
    ['suppressed', /^(domain|address|number) suppressed: |unsubscribed/],
    ['campaign_over', /^campaign is (cancelled|completed)$/],
    ['account_limit', /^the account has had \d+ of \d+ touches/],
    ['no_consent', /^no proven consent|^sms has no proven consent$/],
    ['not_approved', /^nobody has approved|^rejected by a reviewer|^approval /],
    ['words_changed', /^other words were approved|^content is not the one|^the approved words/],
    ['unwritable', / cannot be rendered: /],
    ['no_channel', / is not set up$|^contact has no e-mail address$|^(sms|call|linkedin) has no /],
    ['stopped', /replied|booked a meeting|complained|bounced|customer/],
  ],
  cancelled: [
    ['campaign_over', /^campaign is cancelled$|^cancelled by an operator/],
    ['planned_anew', /^planned anew$/],
  ],
} as const satisfies Record<TouchOutcome, Codes>

const holdRules = [
  ['kill_switch', / kill switch$/],
  ['campaign_paused', /^campaign paused$/],
  ['account_conflict', /^account /],
  ['sender_reputation', /^sender reputation: /],
  ['sender_authentication', /^sender mail authentication fails: /],
] as const satisfies Codes

const moveRules = [
  ['working_hours', / is outside the recipient's working hours$/],
  ['weekend', / is not a working day of the recipient$/],
  ['holiday', / is a holiday of the recipient$/],
  ['contact_cap', / touch of a contact in 24 hours$/],
  ['account_cap', / touches of an account in 24 hours$/],
  ['person_held', /^this person is held: /],
  ['replies_unseen', /^replies to the sender have (never|not) been looked at/],
  ['sender_gap', / seconds between two messages of the sender$/],
  ['sender_ramp', /^the sender's ramp allows /],
  ['sender_cap', /^the sender's daily cap /],
  ['sender_planned', /^the sender's day is fully planned$/],
  ['follow_ups_first', / is kept for follow-ups$/],
] as const satisfies Codes

export type OutcomeReason = (typeof outcomeRules)[TouchOutcome][number][0] | 'other'
export type HoldReason = (typeof holdRules)[number][0] | 'other'
export type MoveReason = (typeof moveRules)[number][0] | 'other'

/** Every label that a count can have, before anything is counted. */
export const countedReasons = {
  outcomes: touchOutcomes.flatMap((outcome) => {
    const rules: readonly (readonly [OutcomeReason, RegExp])[] = outcomeRules[outcome]
    return codesOf(rules).map((reason) => ({ outcome, reason }))
  }),
  holds: codesOf<HoldReason>(holdRules),
  moves: codesOf<MoveReason>(moveRules),
}

export function outcomeReason(outcome: TouchOutcome, reason: string): OutcomeReason {
  return codeOf(outcomeRules[outcome], reason)
}

/** Of a claim that was not given because something holds the touch. */
export function holdReason(reason: string): HoldReason {
  return codeOf(holdRules, reason)
}

/** Of a claim that was not given because the touch has to wait for a better time. */
export function moveReason(reason: string): MoveReason {
  return codeOf(moveRules, reason)
}

function codesOf<C extends string>(rules: readonly (readonly [C, RegExp])[]): (C | 'other')[] {
  return [...rules.map(([code]) => code), 'other']
}

function codeOf<C extends string>(
  rules: readonly (readonly [C, RegExp])[],
  reason: string,
): C | 'other' {
  return rules.find(([, words]) => words.test(reason))?.[0] ?? 'other'
}
