import type { EmailPort, OutgoingEmail, SubmitOutcome } from '../../activities/ports.js'

export interface FakeEmail extends EmailPort {
  submitted: OutgoingEmail[]
  /** Answers in order; when they run out, everything is accepted. */
  answers: SubmitOutcome[]
  /** Runs between the hand-over and its answer. */
  whileSubmitting: (email: OutgoingEmail) => Promise<void>
}

export function createFakeEmail(): FakeEmail {
  const fake: FakeEmail = {
    submitted: [],
    answers: [],
    whileSubmitting: async () => {},
    async submit(email) {
      fake.submitted.push(email)
      await fake.whileSubmitting(email)
      return fake.answers.shift() ?? { kind: 'accepted', detail: '250 accepted' }
    },
  }
  return fake
}
