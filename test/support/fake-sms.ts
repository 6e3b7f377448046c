import type { OutgoingSms, SmsPort, SubmitOutcome } from '../../activities/ports.js'

export interface FakeSms extends SmsPort {
  submitted: OutgoingSms[]
  /** Answers in order; when they run out, everything is accepted. */
  answers: SubmitOutcome[]
  /** Runs between the hand-over and its answer. */
  whileSubmitting: () => Promise<void>
}

export function createFakeSms(): FakeSms {
  const fake: FakeSms = {
    submitted: [],
    answers: [],
    whileSubmitting: async () => {},
    async submit(sms) {
      fake.submitted.push(sms)
      await fake.whileSubmitting()
      const id = `SM${fake.submitted.length}`
      const accepted = { kind: 'accepted', detail: id, provider: { name: 'twilio', id } } as const
      return fake.answers.shift() ?? accepted
    },
  }
  return fake
}
