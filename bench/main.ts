import { api } from './api.js'
import { claims } from './claims.js'
import { classify } from './classify.js'
import { history } from './history.js'
import { imports } from './import.js'
import { inbound } from './inbound.js'
import { memory } from './memory.js'
import { preview } from './preview.js'
import { describeMachine } from './support/machine.js'
import { tableOf, type Bench } from './support/report.js'
import { wake } from './wake.js'
import { workers } from './workers.js'

const benches: Record<string, Bench> = {
  claims,
  history,
  memory,
  wake,
  preview,
  api,
  workers,
  import: imports,
  classify,
  inbound,
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  process.stderr.write(
    `There is no bench ${unknown.join(', ')}. Use: npm run bench -- ${Object.keys(benches).join('|')}\n`,
  )
  process.exitCode = 1
} else {
  await run(asked.length > 0 ? asked : Object.keys(benches))
}

async function run(names: string[]): Promise<void> {
  for (const name of names) {
    const report = await benches[name]?.((progress) => {
      process.stderr.write(`${name}: ${progress}\n`)
    })
    if (report) process.stdout.write(`${tableOf(report)}\n`)
  }
  process.stdout.write(`${describeMachine()}\n`)
}
