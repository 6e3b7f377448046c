import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { bundle } from '../house/support/bundle-content.js'
import { fixtureTree, type FixtureTree } from '../house/support/fixture-tree.js'
import { decoded, savedHistories } from './support/histories.js'
import { personal } from './support/people.js'
import { replay } from './support/replay.js'

const saved = await savedHistories()
const named = (start: string) => saved.filter(({ name }) => name.startsWith(start))
const eventsOf = (start: string) =>
  named(start).flatMap(({ history }) =>
    history.events.map(({ eventType }) => eventType.replace('EVENT_TYPE_', '')),
  )

describe('campaigns that are under way', () => {
  it('replay on the workflow code of today', async () => {
    const failures = await replay(inject('workflowBundle'), saved)
    expect(failures).toEqual(Object.fromEntries(saved.map(({ name }) => [name, null])))
  })

  it.each([
    ['completed', 'WORKFLOW_EXECUTION_CONTINUED_AS_NEW'],
    ['completed', 'WORKFLOW_EXECUTION_COMPLETED'],
    ['paused-and-resumed', 'WORKFLOW_EXECUTION_SIGNALED'],
    ['paused-and-resumed', 'WORKFLOW_EXECUTION_COMPLETED'],
    ['cancelled', 'WORKFLOW_EXECUTION_SIGNALED'],
    ['contact-stopped', 'WORKFLOW_EXECUTION_SIGNALED'],
    ['contact-stopped', 'WORKFLOW_EXECUTION_COMPLETED'],
    ['running', 'TIMER_STARTED'],
    ['account-completed', 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED'],
    ['account-completed', 'WORKFLOW_EXECUTION_CONTINUED_AS_NEW'],
    ['account-completed', 'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES'],
    ['account-facts', 'WORKFLOW_EXECUTION_COMPLETED'],
    ['account-gate', 'TIMER_STARTED'],
    ['builds-moved', 'WORKFLOW_EXECUTION_SIGNALED'],
    ['builds-moved', 'WORKFLOW_EXECUTION_CONTINUED_AS_NEW'],
    ['builds-moved', 'WORKFLOW_EXECUTION_COMPLETED'],
    ['builds-gate', 'TIMER_STARTED'],
  ])('are represented: %s has %s', (name, event) => {
    expect(eventsOf(name)).toContain(event)
  })

  it('include one that left its build because another one was promoted', () => {
    const told = ({ text }: { text: string }) =>
      text.includes('"targetWorkerDeploymentVersionChanged": true')
    expect(named('builds-moved').map(told)).toEqual([true, false, false, false, false])
    const [, next] = named('builds-moved')
    expect(next?.text).toContain('"buildId": "b"')
  })

  it('include one that has not ended', () => {
    expect(eventsOf('running').some((event) => /EXECUTION_(COMPLETED|FAILED)/.test(event))).toBe(
      false,
    )
  })
})

describe('a saved history', () => {
  it.each(saved)('has no address and no name: $name', ({ text }) => {
    expect(decoded(text)).not.toMatch(personal)
  })

  it.each([
    ['another order of activities', readsTheAccountBeforeEachTouch],
    ['a timer that is no longer there', doesNotWait],
  ])('does not replay on a workflow with %s', async (_change, change) => {
    const tree = await fixtureTree(['workflows', 'domain', 'contracts'])
    try {
      await change(tree)
      const file = join(tree.path, 'bundle.js')
      await writeFile(file, await bundle(join(tree.path, 'workflows/index.ts')))
      const failures = await replay(file, named('completed'))
      expect(Object.values(failures)).toEqual(
        named('completed').map(() => 'DeterminismViolationError'),
      )
    } finally {
      await tree.remove()
    }
  })

  it('of a run that left its build does not replay on a workflow that stays', async () => {
    const tree = await fixtureTree(['workflows', 'domain', 'contracts'])
    try {
      await edit(tree, 'if (shouldStartFresh(run.state, freshHints(run)))', ['if (false)'])
      const file = join(tree.path, 'bundle.js')
      await writeFile(file, await bundle(join(tree.path, 'workflows/index.ts')))
      const failures = await replay(file, named('builds-moved.1'))
      expect(Object.values(failures)).toEqual(['DeterminismViolationError'])
    } finally {
      await tree.remove()
    }
  })
})

function readsTheAccountBeforeEachTouch(tree: FixtureTree): Promise<void> {
  return edit(tree, "    case 'touch':", [
    "    case 'touch':",
    '      await recordsOf({}).loadAccount({ ...refOf(run.state), at_ms: run.clock.now() })',
  ])
}

function doesNotWait(tree: FixtureTree): Promise<void> {
  return edit(tree, '      await waitFor(run, action)', [
    '      if (action.touch) await performDueTouch(run, action.touch)',
  ])
}

async function edit(tree: FixtureTree, line: string, lines: string[]): Promise<void> {
  const file = join(tree.path, 'workflows/account-outreach.ts')
  const text = await readFile(file, 'utf8')
  if (text.split(line).length !== 2) throw new Error(`${line} is not once in account-outreach.ts`)
  await writeFile(file, text.replace(line, lines.join('\n')))
}
