import { existsSync, readFileSync } from 'node:fs'
import { isMain } from '../prepare/is-main.mjs'

/** The totals of a vitest JSON report in words, and whether everything passed. */
export function readTestTotals(file) {
  if (!file || !existsSync(file)) {
    return { passed: false, text: 'vitest wrote no result: it did not start or was stopped' }
  }
  const report = JSON.parse(readFileSync(file, 'utf8'))
  const skipped = report.numPendingTests + report.numTodoTests
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  const totals = [
    `${report.numPassedTests} passed`,
    `${report.numFailedTests} failed`,
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ]
  return {
    passed: report.success && report.numPassedTests > 0,
    text: [...brokenFiles.map(({ name }) => `could not be run: ${name}`), totals.join(', ')].join(
      '\n',
    ),
  }
}

if (isMain(import.meta.url)) {
  const { passed, text } = readTestTotals(process.argv[2])
  console.log(text)
  process.exitCode = passed ? 0 : 1
}
