import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { root } from './support/fixture-tree.js'
import { faultsOf, type Rule } from './support/source-faults.js'
import { sourceFiles } from './support/source-files.js'

const files = await Promise.all(
  (await sourceFiles(root)).map(async (name) =>
    parse(name, await readFile(join(root, name), 'utf8')),
  ),
)

/** What oxlint 1.89 cannot say; `Date.now()` and `process.env` as written are lint rules. */
const rules: [name: Rule, may: RegExp][] = [
  ['the clock of the machine', /^(runtime\/clock|workflows\/workflow-clock)\.ts$|^scripts\//],
  [
    'the environment of the process',
    /^(runtime\/settings|server\/run-process|cli\/main|demo\/(main|server-process))\.ts$|^(scripts|test)\//,
  ],
  ['a re-export', /^workflows\/index\.ts$/],
]

describe('the sources', () => {
  it.each(rules)('use %s only where it belongs', (rule, may) => {
    const faults = files
      .filter(({ fileName }) => !may.test(fileName))
      .flatMap((file) => faultsOf(file, rule).map((line) => `${file.fileName}:${line}`))
    expect(faults).toEqual([])
  })
})

describe('the search for them', () => {
  it.each<[Rule, string]>([
    ['the clock of the machine', 'new Date()'],
    ['the clock of the machine', 'new Date'],
    ['the clock of the machine', 'Date()'],
    ['the clock of the machine', 'const { now } = Date'],
    ['the clock of the machine', `Date['now']()`],
    ['the clock of the machine', 'performance.timeOrigin + performance.now()'],
    ['the environment of the process', 'const { env } = process'],
    ['the environment of the process', `import process from 'node:process'; process.env.HOME`],
    ['the environment of the process', `import { env } from 'node:process'`],
    ['a re-export', `export { plan } from './plan.js'`],
    ['a re-export', `export * from './plan.js'`],
  ])('finds %s in %s', (rule, text) => {
    expect(faultsOf(parse('planted.ts', text), rule)).toEqual([1])
  })

  it.each<[Rule, string]>([
    ['the clock of the machine', 'new Date(0)'],
    ['the clock of the machine', 'Date.parse(text)'],
    ['the clock of the machine', 'performance.now()'],
    ['the environment of the process', 'process.pid'],
    ['a re-export', 'export const plan = 1'],
  ])('does not find %s in %s', (rule, text) => {
    expect(faultsOf(parse('planted.ts', text), rule)).toEqual([])
  })
})

function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
}
