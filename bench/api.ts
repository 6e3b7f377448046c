import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { startProductionWorld } from '../test/support/production/production-world.js'
import { load, type Load, type Shot } from './support/load.js'
import { withPostgres } from './support/postgres.js'
import type { Report, Row, Say } from './support/report.js'
import { figure, median, spread } from './support/statistics.js'

const rounds = 5
const calls = 2_000
const json = { email: 'anna@north.example', first_name: 'Anna', timezone: 'Europe/Berlin' }

interface Round {
  bareRead: Load
  read: Load
  bareWrite: Load
  write: Load
}

/** One API process on PostgreSQL beside a NestJS route that does nothing. */
export async function api(say: Say): Promise<Report> {
  const measured = await withPostgres(async (databaseUrl) => {
    const world = await startProductionWorld({
      databaseUrl,
      apis: 1,
      workers: 0,
      env: { LOG_LEVEL: 'warn' },
    })
    const bare = await startBare()
    try {
      const made = await world.request('POST', '/api/v1/contacts', { body: json })
      const target = { url: world.apis[0]?.ready.split(' ')[2] ?? '', key: world.key }
      return await measure({ ...target, bareUrl: bare.url, contactId: made.json.contact_id }, say)
    } finally {
      bare.stop()
      await world.close()
    }
  })
  return {
    title: 'Calls of the API beside a NestJS route that does nothing',
    rows: [
      rateRow('read a contact', measured, ['read', 'bareRead']),
      latencyRow('read a contact, p99', measured, ['read', 'bareRead']),
      rateRow('write a contact', measured, ['write', 'bareWrite']),
      latencyRow('write a contact, p99', measured, ['write', 'bareWrite']),
    ],
    notes: [
      `${rounds} rounds of ${calls} calls on 16 connections, interleaved. PostgreSQL does not wait for a disk.`,
      'A read: key, limit, one row, answer checked. A write: key, body checked, a transaction, answer checked. The caller, the API and PostgreSQL share the cores.',
    ],
  }
}

interface Target {
  url: string
  key: string
  bareUrl: string
  contactId: string
}

async function measure(target: Target, say: Say): Promise<Round[]> {
  const headers = { authorization: `Bearer ${target.key}` }
  const times = (shot: Shot) => Array<Shot>(calls).fill(shot)
  const writes = (round: number) =>
    Array.from({ length: calls }, (_, index): Shot => {
      const body = { ...json, email: `p${round}x${index}@north.example` }
      return { method: 'POST', path: '/api/v1/contacts', headers, body }
    })
  const read: Shot = { method: 'GET', path: `/api/v1/contacts/${target.contactId}`, headers }
  const measured: Round[] = []
  // the first round warms everything up
  for (let round = 0; round <= rounds; round += 1) {
    say(`round ${round} of ${rounds}`)
    const one = {
      bareRead: await load(target.bareUrl, times({ method: 'GET', path: '/bare/con_1' })),
      read: await load(target.url, times(read)),
      bareWrite: await load(target.bareUrl, times({ method: 'POST', path: '/bare', body: json })),
      write: await load(target.url, writes(round)),
    }
    if (round > 0) measured.push(one)
  }
  return measured
}

type Pair = [ours: keyof Round, bare: keyof Round]

function rateRow(what: string, measured: Round[], [ours, bare]: Pair): Row {
  return {
    what,
    measured: spread(
      measured.map((round) => round[ours].perSecond),
      '/s',
    ),
    yardstick: spread(
      measured.map((round) => round[bare].perSecond),
      '/s',
    ),
    ratio: figure(median(measured.map((round) => round[bare].perSecond / round[ours].perSecond))),
  }
}

function latencyRow(what: string, measured: Round[], [ours, bare]: Pair): Row {
  return {
    what,
    measured: `${figure(median(measured.map((round) => round[ours].p99)))} ms`,
    yardstick: `${figure(median(measured.map((round) => round[bare].p99)))} ms`,
    ratio: figure(median(measured.map((round) => round[ours].p99 / round[bare].p99))),
  }
}

async function startBare(): Promise<{ url: string; stop(): void }> {
  const program = fileURLToPath(new URL('./support/bare-api.ts', import.meta.url))
  const child = spawn(process.execPath, [...process.execArgv, program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { url: url.replace('[::1]', '127.0.0.1'), stop: () => void child.kill() }
}
