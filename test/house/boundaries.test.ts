import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixtureTree, type FixtureTree } from './support/fixture-tree.js'
import { runTool } from './support/run-tool.js'

const planted: [rule: string, file: string, text: string][] = [
  ['api-imports', 'api/starts.ts', `export { accountOutreach } from '../workflows/planted.js'`],
  ['api-packages', 'api/works.ts', `export { Worker } from '@temporalio/worker'`],
  ['contracts-imports', 'contracts/decides.ts', `export { plan } from '../domain/plan.js'`],
  ['contracts-packages', 'contracts/logs.ts', `export { pino } from 'pino'`],
  [
    'contracts-temporal-packages',
    'contracts/temporal/parses.ts',
    `export { page } from '../page.js'`,
  ],
  ['domain-imports', 'domain/stores.ts', `export { rows } from '../store/rows.js'`],
  ['domain-imports', 'domain/zones.ts', `export { zone } from '../calendar/zone.js'`],
  ['domain-types-only', 'domain/parses.ts', `export { page } from '../contracts/page.js'`],
  ['domain-packages', 'domain/hashes.ts', `export { createHash } from 'node:crypto'`],
  ['domain-messages-packages', 'domain/messages/zones.ts', `export { DateTime } from 'luxon'`],
  ['workflows-imports', 'workflows/stores.ts', `export { rows } from '../store/rows.js'`],
  ['workflows-imports', 'workflows/zones.ts', `export { zone } from '../calendar/zone.js'`],
  ['workflows-packages', 'workflows/reads.ts', `export { readFile } from 'node:fs/promises'`],
  ['workflows-types-only', 'workflows/parses.ts', `export { page } from '../contracts/page.js'`],
  [
    'workflows-reach-no-templates',
    'workflows/renders.ts',
    `export { render } from '../domain/messages/render.js'`,
  ],
  ['calendar-imports', 'calendar/decides.ts', `export { plan } from '../domain/plan.js'`],
  ['store-imports', 'store/decides.ts', `export { plan } from '../domain/plan.js'`],
  ['activities-imports', 'activities/answers.ts', `export { answer } from '../api/answer.js'`],
  ['workers-imports', 'workers/loads.ts', `export { planted } from '../workflows/planted.js'`],
  ['sandbox-imports', 'sandbox/stores.ts', `export { rows } from '../store/rows.js'`],
  [
    'sandbox-time-imports',
    'sandbox/time/decides.ts',
    `export { plan } from '../../domain/plan.js'`,
  ],
  ['demo-imports', 'demo/stores.ts', `export { rows } from '../store/rows.js'`],
  ['runtime-imports', 'runtime/stores.ts', `export { rows } from '../store/rows.js'`],
  ['cli-imports', 'cli/stores.ts', `export { rows } from '../store/rows.js'`],
  ['server-imports', 'server/starts.ts', `export { planted } from '../workflows/planted.js'`],
  ['no-cycle', 'store/ring-a.ts', `export { b } from './ring-b.js'; export const a = 1`],
  ['no-dev-package', 'server/tests.ts', `export { test } from 'vitest'`],
  ['not-resolvable', 'server/gone.ts', `export { gone } from './gone-away.js'`],
]

const goals = {
  'contracts/page.ts': `import { z } from 'zod'; export const page = z.string()`,
  'contracts/temporal/names.ts': `import { defineSignal } from '@temporalio/workflow'
    import type { page } from '../page.js'
    export const pause = defineSignal<[typeof page]>('pause')`,
  'domain/message.ts': `import type { page } from '../contracts/page.js'
    export type Message = typeof page`,
  'domain/messages/fill.ts': `export { Liquid } from 'liquidjs'`,
  'workflows/good.ts': `export { sleep } from '@temporalio/workflow'
    export { pause } from '../contracts/temporal/names.js'
    export { plan } from '../domain/plan.js'`,
  'api/good.ts': `export { Client } from '@temporalio/client'
    export { zone } from '../calendar/zone.js'
    export { rows } from '../store/rows.js'`,
  'sandbox/good.ts': `export { zone } from '../calendar/zone.js'`,
  'sandbox/time/good.ts': `export { Client } from '@temporalio/client'
    export { zone } from '../../calendar/zone.js'
    export { rows } from '../../store/rows.js'`,
  'domain/plan.ts': 'export const plan = 1',
  'domain/messages/render.ts': 'export const render = 1',
  'workflows/planted.ts': 'export const planted = 1, accountOutreach = 1',
  'calendar/zone.ts': `import type { page } from '../contracts/page.js'
    export const zone: typeof page | undefined = undefined`,
  'store/rows.ts': 'export const rows = 1',
  'store/ring-b.ts': `export { a } from './ring-a.js'; export const b = 1`,
  'api/answer.ts': 'export const answer = 1',
}

interface Violation {
  from: string
  rule: { name: string }
  comment?: string
}

describe('the direction of imports', () => {
  let tree: FixtureTree
  let violations: Violation[]

  beforeAll(async () => {
    tree = await fixtureTree(['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
    await tree.write(goals)
    await tree.write(Object.fromEntries(planted.map(([, file, text]) => [file, text])))
    const folders = [...new Set(planted.map(([, file]) => file.split('/')[0]!))]
    const config = ['--config', '.dependency-cruiser.cjs']
    const printed = await runTool('depcruise', [...config, '-T', 'json', ...folders], tree.path)
    violations = (JSON.parse(printed) as { summary: { violations: Violation[] } }).summary
      .violations
  })
  afterAll(() => tree.remove())

  it.each(planted)('%s refuses %s', (rule, file) => {
    const found = violations.filter((violation) => violation.from === file)
    expect(found.map((violation) => violation.rule.name)).toContain(rule)
  })

  it('refuses nothing else', () => {
    const files = planted.map(([, file]) => file)
    expect(violations.filter(({ from }) => !files.includes(from))).toEqual([])
  })

  it('says where the code belongs instead', async () => {
    const config = ['--config', '.dependency-cruiser.cjs']
    const printed = await runTool('depcruise', [...config, '-T', 'err-long', 'api'], tree.path)
    expect(printed).toContain('api/starts.ts → workflows/planted.ts')
    expect(printed.replaceAll(/\s+/g, ' ')).toContain(
      'What it shares with an activity belongs in domain/ or store/',
    )
  })
})
