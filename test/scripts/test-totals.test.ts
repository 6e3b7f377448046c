import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readTestTotals } from '../../scripts/run/test-totals.mjs'
import { scratchFolder } from './support/machine.js'

const allPassed = {
  success: true,
  numPassedTests: 12,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
}

function totalsOf(report: object) {
  const file = join(scratchFolder(), 'vitest.json')
  writeFileSync(file, JSON.stringify(report))
  return readTestTotals(file)
}

describe('the closing totals', () => {
  it('are those of the report', () => {
    expect(totalsOf(allPassed)).toEqual({ passed: true, text: '12 passed, 0 failed' })
  })

  it('name skipped tests', () => {
    const report = { ...allPassed, numPendingTests: 2, numTodoTests: 1 }
    expect(totalsOf(report).text).toBe('12 passed, 0 failed, 3 skipped')
  })

  it('fail with the report', () => {
    const report = { ...allPassed, success: false, numFailedTests: 1 }
    expect(totalsOf(report)).toEqual({ passed: false, text: '12 passed, 1 failed' })
  })

  it('name a test file that could not be loaded', () => {
    const testResults = [{ name: 'broken.test.ts', status: 'failed', assertionResults: [] }]
    expect(totalsOf({ ...allPassed, success: false, testResults })).toEqual({
      passed: false,
      text: 'could not be run: broken.test.ts\n12 passed, 0 failed',
    })
  })

  it('are not made up when there is no report or no test', () => {
    expect(readTestTotals(join(scratchFolder(), 'none.json')).passed).toBe(false)
    expect(totalsOf({ ...allPassed, numPassedTests: 0 }).passed).toBe(false)
  })
})
