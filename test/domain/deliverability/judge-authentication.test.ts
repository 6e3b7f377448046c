import { expect, test } from 'vitest'
import type { SenderChecks } from '../../../contracts/sender-checks.js'
import { judgeAuthentication } from '../../../domain/deliverability/judge-authentication.js'

const minuteMs = 60_000
const now = Date.parse('2026-11-23T09:00:00Z')

type Status = SenderChecks['spf']['status']

function checks(given: Partial<Record<keyof SenderChecks, Status>>): SenderChecks {
  const of = (part: keyof SenderChecks) => ({
    status: given[part] ?? 'ok',
    found: `${part} words`,
    fix: null,
  })
  return { spf: of('spf'), dkim: of('dkim'), dmarc: of('dmarc'), mx: of('mx') }
}

interface Case {
  name: string
  checks?: Parameters<typeof checks>[0]
  silent?: string
  /** Minutes ago. */
  failingSince?: number
  held?: boolean
  isReal?: boolean
  expected: { hold: string; failing: boolean }
}

const cases: Case[] = [
  { name: 'all is well', expected: { hold: 'keep', failing: false } },
  { name: 'first failure', checks: { dkim: 'failing' }, expected: { hold: 'keep', failing: true } },
  {
    name: 'second failure too soon',
    checks: { dkim: 'failing' },
    failingSince: 9.9,
    expected: { hold: 'keep', failing: true },
  },
  {
    name: 'second failure',
    checks: { dkim: 'failing' },
    failingSince: 10,
    expected: { hold: 'place', failing: true },
  },
  {
    name: 'second failure of another part',
    checks: { spf: 'failing' },
    failingSince: 11,
    expected: { hold: 'place', failing: true },
  },
  {
    name: 'still failing',
    checks: { dkim: 'failing' },
    failingSince: 60,
    held: true,
    expected: { hold: 'keep', failing: true },
  },
  {
    name: 'mail stays in the house',
    checks: { dkim: 'failing' },
    failingSince: 60,
    isReal: false,
    expected: { hold: 'keep', failing: true },
  },
  {
    name: 'nothing published',
    checks: { spf: 'missing', dmarc: 'missing', dkim: 'unknown' },
    failingSince: 60,
    expected: { hold: 'keep', failing: false },
  },
  {
    name: 'no mailbox for replies is said and holds nothing',
    checks: { mx: 'failing' },
    failingSince: 60,
    expected: { hold: 'keep', failing: false },
  },
  {
    name: 'silence does not hold',
    checks: { spf: 'unknown' },
    silent: 'ETIMEOUT',
    expected: { hold: 'keep', failing: false },
  },
  {
    name: 'silence does not lift',
    checks: { dkim: 'unknown' },
    silent: 'ETIMEOUT',
    failingSince: 60,
    held: true,
    expected: { hold: 'keep', failing: true },
  },
  {
    name: 'mended',
    failingSince: 60,
    held: true,
    expected: { hold: 'lift', failing: false },
  },
  {
    name: 'the key was taken from the sender',
    checks: { dkim: 'unknown' },
    failingSince: 60,
    held: true,
    expected: { hold: 'lift', failing: false },
  },
]

test.each(cases)('$name', ({ checks: given = {}, silent = null, failingSince, ...known }) => {
  const verdict = judgeAuthentication(
    { checks: checks(given), silent },
    {
      failingSinceMs: failingSince === undefined ? null : now - failingSince * minuteMs,
      held: known.held ?? false,
      isReal: known.isReal ?? true,
    },
    now,
  )
  const { hold, failingSinceMs } = verdict
  expect({ hold, failing: failingSinceMs !== null }).toEqual(known.expected)
})
