import { wallClock } from '../../../runtime/clock.js'

export interface DueNow {
  name: string
  people: number
  emailOf: (person: number) => string
}

/** Answers the parsed body; throws or tries again when the API does not take it. */
// oxlint-disable-next-line no-explicit-any -- the caller reads whatever came
export type Post = (path: string, body: object, idempotencyKey?: string) => Promise<any>

/** A campaign of one message each, all of them due at once and at any hour of the day. */
export async function launchDueNow(post: Post, due: DueNow): Promise<{ contact_id: string }[]> {
  const timezone = zoneAtNoon()
  const { sender_id } = await post('senders', {
    email: `mia@${due.name}.studio.example`,
    name: 'Mia',
    postal_address: 'Hauptstr. 1, Berlin',
    timezone,
    daily_cap: 10_000,
    ramp: null,
    min_gap_seconds: 0,
  })
  const contacts: { contact_id: string }[] = []
  for (let person = 0; person < due.people; person += 1) {
    contacts.push(await post('contacts', { email: due.emailOf(person), timezone }))
  }
  const campaign = {
    name: due.name,
    launch: true,
    sender_id,
    contact_ids: contacts.map(({ contact_id }) => contact_id),
    steps: [{ channel: 'email', subject: 'One', body: 'Hello', wait_days: 0 }],
    working_hours: {
      start: '00:00',
      end: '23:59',
      days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
    },
  }
  await post('campaigns', campaign, `launch-${due.name}`)
  return contacts
}

/** About noon there, so that no slot moves to tomorrow while the test runs. */
function zoneAtNoon(): string {
  const ahead = 12 - new Date(wallClock.now()).getUTCHours()
  // POSIX counts west of Greenwich as positive
  return ahead === 0 ? 'Etc/UTC' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`
}
