import { killSwitchScopes } from '../../contracts/kill-switch.js'
import { deliveryReadings } from './delivery-readings.js'
import type { Figures } from './read-figures.js'
import { reading, type Reading } from './readings.js'

/** Every API process tells the same of these: take the greatest, not the sum. */
export function storeReadings(figures: Figures | undefined): Reading[] {
  const help = 'Whether the store answers in time: 1 or 0.'
  const up = reading('overture_store_up', help, figures ? 1 : 0)
  if (!figures) return [up]
  return [
    up,
    ...outboxReadings(figures),
    ...touchReadings(figures),
    ...approvalReadings(figures),
    ...senderReadings(figures),
    ...deliveryReadings(figures.deliveries),
    ...inboxReadings(figures),
    ...installationReadings(figures),
  ]
}

function outboxReadings({ outbox }: Figures): Reading[] {
  return [
    reading(
      'overture_outbox_undelivered',
      'What is committed and Temporal has not been told yet.',
      outbox.undelivered,
    ),
    reading(
      'overture_outbox_oldest_seconds',
      'Age of the oldest of them; 0 when there is none.',
      outbox.oldest_seconds,
    ),
  ]
}

function touchReadings({ touches, overdue }: Figures): Reading[] {
  const { abandoned, ...states } = touches
  return [
    {
      name: 'overture_touches_open',
      help: 'Touches that are not over; unknown ones wait for the word of a person.',
      values: byLabel('state', states),
    },
    reading(
      'overture_claims_abandoned',
      'Claims whose lease has ended without an outcome.',
      abandoned,
    ),
    reading(
      'overture_touches_overdue',
      'Touches more than 15 minutes past their time that nothing holds.',
      overdue.touches,
    ),
    reading(
      'overture_touches_most_overdue_seconds',
      'How late the latest of them is; 0 when there is none.',
      overdue.most_late_seconds,
    ),
  ]
}

function approvalReadings({ approvals }: Figures): Reading[] {
  return [
    reading(
      'overture_approvals_pending',
      'Approvals that wait for a decision and have not expired.',
      approvals.pending,
    ),
    reading(
      'overture_approvals_oldest_seconds',
      'Age of the oldest of them; 0 when there is none.',
      approvals.oldest_seconds,
    ),
  ]
}

function senderReadings({ senders }: Figures): Reading[] {
  const perSender = (figure: 'used' | 'cap') =>
    senders.map(({ sender_id, [figure]: value }) => ({ labels: { sender_id }, value }))
  return [
    {
      name: 'overture_sender_used_today',
      help: "Messages that left, or may have left, on the sender's own day; of the 1,000 newest senders.",
      values: perSender('used'),
    },
    {
      name: 'overture_sender_cap_today',
      help: "Messages that the sender's cap and ramp allow on this day.",
      values: perSender('cap'),
    },
  ]
}

function inboxReadings({ inboxes }: Figures): Reading[] {
  return [
    reading(
      'overture_inboxes_oldest_seconds',
      'Since the mailbox of a sender was read that was read longest ago; 0 when there is none to read.',
      inboxes.oldest_seconds,
    ),
    reading('overture_inboxes_with_fault', 'Mailboxes that cannot be read.', inboxes.with_fault),
  ]
}

function installationReadings({
  killSwitches,
  campaigns,
  processes,
  idempotency,
}: Figures): Reading[] {
  const scopes = Object.fromEntries(killSwitchScopes.map((scope) => [scope, 0]))
  return [
    {
      name: 'overture_kill_switches',
      help: 'Kill switches that are on.',
      values: byLabel('scope', { ...scopes, ...killSwitches }),
    },
    {
      name: 'overture_campaigns',
      help: 'Campaigns that run or are paused.',
      values: byLabel('status', { active: 0, paused: 0, ...campaigns }),
    },
    {
      name: 'overture_processes',
      help: 'Processes that said within 30 seconds that they serve this store.',
      values: processes.map(({ role, version, count }) => ({
        labels: { role, version },
        value: count,
      })),
    },
    {
      name: 'overture_idempotency_in_progress',
      help: 'Calls of the last hour with an Idempotency-Key and no answer yet, by their lease.',
      values: byLabel('lease', { ...idempotency }),
    },
  ]
}

function byLabel(label: string, counts: Record<string, number>): Reading['values'] {
  return Object.entries(counts).map(([name, value]) => ({ labels: { [label]: name }, value }))
}
