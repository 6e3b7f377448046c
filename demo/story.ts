import { setTimeout as delay } from 'node:timers/promises'
import type { Campaign } from '../contracts/campaigns.js'
import type { AdvanceEvent } from '../contracts/sandbox.js'
import { wallClock } from '../runtime/clock.js'
import { readMailbox } from '../sandbox/mail/read-mailbox.js'
import type { Api } from './api.js'
import { countMail, type Expectation } from './count-mail.js'
import { cast, sender, steps, type Actor } from './cast.js'
import { screen, type Links } from './screen.js'

/** The story ended otherwise than it must; the message is the one plain sentence for the user. */
export class StoryBroken extends Error {}

export interface Stage {
  api: Api
  /** Kills the server without warning and starts it again. */
  restart(): Promise<Api>
  /** Gives a person time to read. */
  paced: boolean
}

export async function tellStory(stage: Stage): Promise<Links> {
  let { api } = stage
  const pause = () => (stage.paced ? delay(1_500) : Promise.resolve())
  const campaign = await launch(api)
  await pause()

  screen.step('Ten days pass (pretend time, real Temporal timers):')
  await watch(api, campaign, 'P10D')
  await pause()

  const leaver = cast[1]
  const due = await stopOne(api, leaver)
  await pause()

  screen.step('The server process is killed with -9, mid-campaign, and started again.')
  const killedAt = performance.now()
  const temporalBefore = api.run.pids.temporal
  api = await stage.restart()
  const seconds = ((performance.now() - killedAt) / 1000).toFixed(1)
  const survived = api.run.pids.temporal === temporalBefore
  screen.line(
    `  back after ${seconds} s; the Temporal server ${survived ? 'had survived and was adopted' : 'was started anew'}`,
  )
  await pause()

  screen.step('Four more weeks pass:')
  await watch(api, campaign, 'P28D')
  await judge(api, campaign, due)
  const { api_url, temporal_ui_url, mailbox_url } = api.run
  return { docs: `${api_url}/docs`, temporalUi: temporal_ui_url, mailbox: mailbox_url }
}

async function launch(api: Api): Promise<Campaign> {
  screen.step('A campaign of four messages for three people at three companies:')
  const senderId = await api.makeSender(sender)
  const contactIds: string[] = []
  for (const actor of cast) {
    actor.id = await api.makeContact(actor.contact)
    contactIds.push(actor.id)
    screen.line(`  ${actor.contact.first_name}, ${actor.contact.title}, ${actor.contact.timezone}`)
  }
  return api.launch({
    name: 'Demo',
    sender_id: senderId,
    contact_ids: contactIds,
    steps,
  })
}

async function watch(api: Api, campaign: Campaign, by: string): Promise<void> {
  for await (const event of api.advance(by)) {
    if ('done' in event) screen.line(`  it is now ${event.now.slice(0, 10)}`)
    if (!('kind' in event)) continue
    if (event.campaign_id !== campaign.campaign_id) continue
    if (event.kind === 'campaign') screen.line(`  campaign ${event.state}: ${event.reason}`)
    else tellTouch(event)
  }
}

function tellTouch(event: Extract<AdvanceEvent, { kind: unknown }>): void {
  const actor = cast.find(({ id }) => id === event.contact_id)
  const name = actor?.contact.first_name ?? event.contact_id ?? ''
  const subject = steps[(event.step ?? 1) - 1]?.subject.replace('{{ first_name }}', name) ?? ''
  if (event.state === 'sent') screen.sent(name, subject, { reason: event.reason, next: event.next })
  else screen.other(event.state, name, event.reason)
}

/** What the mailbox must hold at the end, worked out here and not asked from the product. */
async function stopOne(api: Api, leaver: Actor): Promise<Expectation> {
  const address = leaver.contact.email
  screen.step(`${leaver.contact.first_name} unsubscribes.`)
  const { in_flight } = await api.unsubscribe(address)
  const stoppedAt = new Date(wallClock.now())
  const got = (await mail(api)).filter((message) => message.envelope.to.includes(address)).length
  screen.line(
    `  final from this answer on; ${in_flight.length} message(s) were in flight, ${got} had arrived`,
  )
  const others = cast.length - 1
  const due = others * steps.length + got + in_flight.length
  return { due, stopped: { address, at: stoppedAt, inFlight: in_flight.length } }
}

async function judge(api: Api, campaign: Campaign, expected: Expectation): Promise<void> {
  const { status } = await api.campaign(campaign.campaign_id)
  const count = countMail(await mail(api), expected)
  screen.result(
    `${expected.due} due, ${count.arrived} in the mailbox, ${count.twice} twice, ${count.afterStop} after a stop`,
  )
  if (status !== 'completed') {
    throw new StoryBroken(`the campaign should be completed and is ${status}.`)
  }
  if (count.arrived !== expected.due || count.twice > 0 || count.afterStop > 0) {
    throw new StoryBroken('the mailbox does not hold what was due, once each.')
  }
}

function mail(api: Api) {
  if (!api.run.mailbox_url) throw new StoryBroken('the server runs without its mailbox.')
  return readMailbox(api.run.mailbox_url)
}
