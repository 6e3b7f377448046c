import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import type { Client } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Campaign } from '../../../contracts/campaigns.js'
import { startOutreachEnv, type OutreachEnv } from '../../support/overture-env.js'
import { decoded, folder } from '../support/histories.js'
import { ottilie, personal, thaddeus } from '../support/people.js'

/** Real campaigns on a real server; `node scripts/record-histories.mjs` runs this file. */
describe('record', () => {
  let env: OutreachEnv
  beforeAll(async () => {
    await mkdir(folder, { recursive: true })
    for (const file of await readdir(folder)) await rm(`${folder}${file}`)
    env = await startOutreachEnv()
  })
  afterAll(() => env.close())

  it('completed', async () => {
    const campaign = await env.launch({ people: [ottilie, thaddeus], waits: [0, 3, 5, 7, 10] })
    await env.advance('P45D')
    expect(env.email.submitted).toHaveLength(10)
    expect(await record('completed', campaign)).toBeGreaterThan(1)
  })

  it('paused and resumed', async () => {
    const campaign = await env.launch({ people: [ottilie], waits: [0, 10] })
    await env.advance('P5D')
    await env.command(campaign, 'pause')
    await env.advance('P20D')
    await env.command(campaign, 'resume')
    await env.advance('P20D')
    await record('paused-and-resumed', campaign)
  })

  it('cancelled', async () => {
    const campaign = await env.launch({ people: [ottilie], waits: [0, 10] })
    await env.advance('P5D')
    await env.command(campaign, 'cancel')
    await env.advance('P1D')
    await record('cancelled', campaign)
  })

  it('running', async () => {
    const campaign = await env.launch({ people: [ottilie], waits: [0, 10] })
    await env.advance('P5D')
    await record('running', campaign)
    await env.command(campaign, 'cancel')
    await env.advance('P1D')
  })

  it('one contact stopped', async () => {
    const campaign = await env.launch({ people: [ottilie, thaddeus], waits: [0, 5] })
    await env.advance('P4D')
    await env.unsubscribe(ottilie.email)
    await env.advance('P20D')
    await record('contact-stopped', campaign)
  })

  /** Writes one file for each run and answers how many there were. */
  async function record(name: string, campaign: Campaign): Promise<number> {
    const [workflowId = '', ...others] = await env.workflowIds(campaign)
    expect(others).toEqual([])
    const runs = await historiesOf(env.client, workflowId)
    for (const [index, text] of runs.entries()) {
      expect(decoded(text)).not.toMatch(personal)
      const part = runs.length > 1 ? `.${index + 1}-of-${runs.length}` : ''
      await writeFile(`${folder}${name}${part}.json`, `${text}\n`)
    }
    return runs.length
  }
})

/** Every run of the workflow, the first one first. */
async function historiesOf(client: Client, workflowId: string): Promise<string[]> {
  const texts: string[] = []
  const { raw } = await client.workflow.getHandle(workflowId).describe()
  let runId: string | null | undefined = raw.workflowExecutionInfo?.firstRunId
  while (runId) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory()
    texts.push(withoutMachine(historyToJSON(history)))
    runId =
      history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId
  }
  return texts
}

/** Workers and their sticky queues are called by a process id and the name of the machine. */
function withoutMachine(text: string): string {
  const history: unknown = JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'string' ? value.replace(/^\d+@[\w.-]+/, 'worker') : value,
  )
  return JSON.stringify(history, null, 1)
}
