import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixtureTree, type FixtureTree } from './support/fixture-tree.js'
import { runTool } from './support/run-tool.js'

const planted: [rule: string, file: string, text: string][] = [
  [
    'no-floating-promises',
    'workflows/forgets.ts',
    `import { proxyActivities } from '@temporalio/workflow'
    const { send } = proxyActivities<{ send: (id: string) => Promise<void> }>({ startToCloseTimeout: 1 })
    export async function forgets(id: string): Promise<void> { send(id) }`,
  ],
  [
    'no-misused-promises',
    'workflows/validates.ts',
    `import { defineUpdate, setHandler } from '@temporalio/workflow'
    const answer = defineUpdate<void, [string]>('answer')
    const refuse = async (text: string): Promise<void> => { if (text === '') throw new Error('empty') }
    export function validates(): void { setHandler(answer, () => {}, { validator: refuse }) }`,
  ],
  ['no-restricted-properties', 'api/reads-clock.ts', 'export const at = Date.now()'],
  ['no-restricted-properties', 'test/reads-clock.test.ts', 'export const at = Date.now()'],
  ['no-restricted-properties', 'domain/draws.ts', 'export const draw = Math.random()'],
  ['no-restricted-properties', 'workflows/draws.ts', 'export const draw = Math.random()'],
  ['no-restricted-globals', 'workflows/waits.ts', 'setTimeout(() => {}, 1)'],
  ['no-restricted-globals', 'domain/hashes.ts', 'export const id = crypto.randomUUID()'],
  ['no-restricted-globals', 'domain/hides.ts', 'export const id = globalThis.crypto.randomUUID()'],
  ['no-process-env', 'api/reads-settings.ts', `export const home = process.env['HOME']`],
  ['no-console', 'store/prints.ts', `console.log('done')`],
  [
    'no-explicit-any',
    'contracts/loose.ts',
    'export const loose = (value: any): void => void value',
  ],
  ['no-default-export', 'store/unnamed.ts', 'export default 1'],
  ['no-empty', 'activities/swallows.ts', 'try { JSON.parse("") } catch {}'],
  [
    'switch-exhaustiveness-check',
    'domain/forgets.ts',
    `export function ends(state: 'sent' | 'failed'): string | undefined {
      switch (state) {
        case 'sent':
          return 'sent'
      }
    }`,
  ],
  [
    'max-params',
    'domain/takes-much.ts',
    'export const sum = (a = 1, b = 1, c = 1, d = 1) => a+b+c+d',
  ],
]

const allowed: [file: string, text: string][] = [
  ['runtime/clock.ts', 'export const now = () => Date.now()'],
  ['workflows/workflow-clock.ts', 'export const now = () => Date.now()'],
  ['runtime/settings.ts', `export const home = process.env['HOME']`],
]

interface Diagnostic {
  code: string
  filename: string
}

describe('the lint rules', () => {
  let tree: FixtureTree
  let found: string[]

  beforeAll(async () => {
    tree = await fixtureTree(['.oxlintrc.json', 'tsconfig.json', 'package.json'])
    await tree.write(Object.fromEntries(planted.map(([, file, text]) => [file, text])))
    await tree.write(Object.fromEntries(allowed))
    const printed = await runTool('oxlint', ['--type-aware', '-f', 'json'], tree.path)
    const { diagnostics } = JSON.parse(printed) as { diagnostics: Diagnostic[] }
    found = diagnostics.map(({ code, filename }) => `${filename} ${/\((.*)\)/.exec(code)?.[1]}`)
  })
  afterAll(() => tree.remove())

  it.each(planted)('%s reports %s', (rule, file) => {
    expect(found).toContain(`${file} ${rule}`)
  })

  it.each(allowed)('%s may do what only it may do', (file) => {
    expect(found.filter((fault) => fault.startsWith(file))).toEqual([])
  })
})
