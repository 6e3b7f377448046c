import type {
  ContactProgress,
  OutreachContact,
  OutreachState,
  Pause,
  PlannedSlot,
} from '../../contracts/temporal/account-outreach.js'
import { minuteMs } from '../time/local-time.js'
import { planSlot } from './plan-slot.js'

/** A pause keeps the remaining delay: every slot moves by the part of the pause it waited through. */
export function resumeOutreach(state: OutreachState, pause: Pause): OutreachState {
  const contacts = state.contacts.map((contact) => ({
    ...contact,
    progress: afterPause(state, contact, pause),
  }))
  return { ...state, contacts, hold: null }
}

function afterPause(state: OutreachState, contact: OutreachContact, pause: Pause): ContactProgress {
  if (contact.progress.kind !== 'waiting') return contact.progress
  const { touch } = contact.progress
  const before = touch.slot.pauses ?? []
  const pauses = [...before, pause]
  const decided = touch.slot.decided_ms
  const shift = waitedThrough(pauses, decided) - waitedThrough(before, decided)
  // whole minutes, or every pause would move a slot a minute too far
  const minutes = Math.floor(shift / minuteMs)
  if (minutes <= 0) return contact.progress
  const wish = {
    contact,
    step: touch.step,
    channel: touch.channel,
    earliest_ms: touch.slot.at_ms + minutes * minuteMs,
    because: afterResume(touch.slot),
  }
  // the first decision stays the reference: a pause that began before this one is not lost
  const slot = { ...planSlot(state, wish, decided), because: touch.slot.because ?? '', pauses }
  return { kind: 'waiting', touch: { ...touch, slot } }
}

function afterResume({ because }: PlannedSlot): string {
  return because
    ? `${because}; resumed, the remaining wait kept`
    : 'resumed, the remaining wait kept'
}

/** The time after `fromMs` covered by pauses, counting what two of them cover once. */
function waitedThrough(pauses: Pause[], fromMs: number): number {
  let covered = 0
  let reached = fromMs
  for (const pause of [...pauses].sort((a, b) => a.from_ms - b.from_ms)) {
    const begins = Math.max(pause.from_ms, reached)
    if (pause.to_ms <= begins) continue
    covered += pause.to_ms - begins
    reached = pause.to_ms
  }
  return covered
}
