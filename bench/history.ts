import { byTheEngine, bytesOf, runsOf, type HistoryEvent } from './support/runs-of.js'
import { withEngine } from './support/engine.js'
import { atMost, type Report, type Row, type Say } from './support/report.js'
import { figure, median } from './support/statistics.js'

const people = [
  { email: 'anna@ledger.example', timezone: 'Europe/Berlin' },
  { email: 'bo@ledger.example', timezone: 'America/New_York' },
  { email: 'cleo@ledger.example', timezone: 'Asia/Singapore' },
]
const waits = [0, 2, 3, 5, 7, 10, 14]
const touches = people.length * waits.length

/** What one account leaves in Temporal, from launch to its last touch. */
export async function history(say: Say): Promise<Report> {
  return withEngine(async ({ env }) => {
    const campaign = await env.launch({ people, waits })
    say(`${people.length} people, ${waits.length} touches each, in pretend time`)
    await env.advance('P80D')
    const sent = env.email.submitted.length
    if (sent !== touches) throw new Error(`${sent} of ${touches} touches were sent`)
    const [workflowId = '', ...others] = await env.workflowIds(campaign)
    if (others.length > 0) throw new Error('the people are not one account')
    const runs = await runsOf(env.client, workflowId)
    return reportOn(runs.map(byTheEngine))
  })
}

/** Continued as new, started, and the first workflow task; the rest of a run is its touches. */
const eventsOfRenewal = 5
/** Timer and activity with their workflow tasks: the least with which one touch can be waited for and sent. */
const eventsOfLeastTouch = 11

function reportOn(runs: HistoryEvent[][]): Report {
  const all = runs.flat()
  const spans = runs.flatMap(spansOf)
  const spanEvents = median(spans.map((span) => span.length))
  const renewals = eventsOfRenewal * (runs.length - 1)
  const carried = sizeOf(all.filter(carriesState))
  return {
    title: `History per touch: one account, ${people.length} people, ${waits.length} touches each`,
    rows: [
      eventRow('events, from one touch to the next', spanEvents, 12),
      eventRow('events, everything amortised', all.length / touches, 14),
      { what: 'KB, from one touch to the next', measured: kilobytes(median(spans.map(sizeOf))) },
      {
        what: 'KB, everything amortised',
        measured: kilobytes(sizeOf(all) / touches),
        target: atMost(6, sizeOf(all) / touches / 1024),
      },
    ],
    notes: [
      `${all.length} events: ${touches * spanEvents} of ${touches} touches, ${renewals} of ${runs.length - 1} times continue-as-new, ${all.length - renewals - touches * spanEvents} of start, load and finish. The sandbox's own events are left out.`,
      `${kilobytes(sizeOf(all))} KB, of them ${kilobytes(carried)} KB state at the ends and beginnings of runs.`,
      'Yardstick: a loop of one timer and one activity (calculated).',
    ],
  }
}

function eventRow(what: string, events: number, limit: number): Row {
  return {
    what,
    measured: figure(events),
    yardstick: `${eventsOfLeastTouch}`,
    ratio: figure(events / eventsOfLeastTouch),
    target: atMost(limit, events),
  }
}

/** From each touch of a run to the next one. */
function spansOf(run: HistoryEvent[]): HistoryEvent[][] {
  const starts = run.flatMap((event, index) => (isTouch(event) ? [index] : []))
  return starts.slice(1).map((end, index) => run.slice(starts[index], end))
}

function isTouch(event: HistoryEvent): boolean {
  return event.activityTaskScheduledEventAttributes?.activityType?.name === 'performTouch'
}

function carriesState(event: HistoryEvent): boolean {
  return Boolean(
    event.workflowExecutionStartedEventAttributes ??
    event.workflowExecutionContinuedAsNewEventAttributes,
  )
}

function sizeOf(events: HistoryEvent[]): number {
  return events.reduce((sum, event) => sum + bytesOf(event), 0)
}

function kilobytes(bytes: number): string {
  return figure(bytes / 1024)
}
