import { ok, warn, type Finding } from '../finding.js'

export const nameOfWaiting = 'waiting for a person'

export interface Waiting {
  what: string
  count: number
  fix: string
}

export function killSwitches(count: number): Waiting {
  return {
    what: 'kill switch(es) on: what they cover is not sent',
    count,
    fix: 'GET /api/v1/kill-switch; lift one by DELETE /api/v1/kill-switch?scope=&id=.',
  }
}

export function unknownTouches(count: number): Waiting {
  return {
    what: 'message(s) of unknown outcome',
    count,
    fix: 'GET /api/v1/touches?state=unknown, look into the mailbox, POST /api/v1/touches/{id}/resolve.',
  }
}

export function inFindings(waiting: Waiting[]): Finding[] {
  const open = waiting.filter(({ count }) => count > 0)
  if (open.length === 0) return [ok(nameOfWaiting, 'nothing')]
  return open.map(({ what, count, fix }) => warn(nameOfWaiting, `${count} ${what}`, fix))
}
