import { join, resolve } from 'node:path'
import process from 'node:process'
import { clearHome } from './clear-home.js'
import { connectApi } from './api.js'
import { StoryBroken } from './scene.js'
import { screen } from './screen.js'
import { startServer, type Server } from './server-process.js'
import { tellStory } from './story.js'

/** A home of its own, new each time: the demo kills its server, and yours is none of its business. */
const home = join(resolve(process.env['OVERTURE_HOME'] || '.overture'), 'demo')
const leaveWhenDone = process.argv.includes('--exit')

let server: Server | undefined
let complete = false
const interrupted = new Promise<'interrupted'>((done) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) {
    // not once: one Ctrl-C arrives several times, and the second must not end the process half-way
    process.on(signal, () => done('interrupted'))
  }
})

process.exitCode = await main()
process.exit()

async function main(): Promise<number> {
  try {
    const ended = await Promise.race([run(), interrupted])
    if (ended === 'interrupted') screen.line('\nStopping.')
    return complete || ended !== 'interrupted' ? 0 : 130
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const where =
      error instanceof StoryBroken ? '' : ` The server's own words are in ${home}/demo.log.`
    screen.line(`The demo is not complete: ${reason}${where}`)
    return 1
  } finally {
    await server?.stop()
  }
}

async function run(): Promise<void> {
  await clearHome(home)
  screen.title('Overture demo: one account, five people, six weeks, one crash')
  server = await screen.during(
    'starting Overture with its own Temporal server',
    startServer({ home }),
  )
  const api = await tellStory({
    api: connectApi(server.run),
    restart: async () => {
      await server?.kill()
      server = await startServer({ home })
      return connectApi(server.run)
    },
    paced: Boolean(process.stdout.isTTY) && !leaveWhenDone,
  })
  complete = true
  if (leaveWhenDone) return
  const { api_url, temporal_ui_url, mailbox_url } = api.run
  screen.links({
    docs: `${api_url}/docs`,
    approvals: `${api_url}/api/v1/approvals`,
    temporalUi: temporal_ui_url,
    mailbox: mailbox_url,
    keyFile: join(home, 'run.json'),
  })
  const stopped = await Promise.race([interrupted, server.ended])
  if (stopped !== 'interrupted') throw new StoryBroken('the server ended by itself.')
}
