import type { MailboxMessage } from '../sandbox/mail/message.js'
import { cast, touchesEach, type Actor } from './cast.js'
import { countMail, type Stop } from './count-mail.js'
import { allMail } from './mailbox.js'
import type { ApprovedMail } from './review.js'
import { StoryBroken, type Scene } from './scene.js'
import { screen } from './screen.js'

/** What a chapter in which somebody ended it leaves for the last count. */
export interface Ending {
  actor: Actor
  /** Messages that had arrived, or were on their way, when the stop was acknowledged. */
  due: number
  stops: Stop[]
}

export interface Expected {
  endings: Ending[]
  approved: ApprovedMail[]
  /** How many emails the engine said it had sent. */
  told: number
}

/** Everything is counted in the mailbox; what was due is worked out here and not asked from the product. */
export async function judge({ api, campaignId }: Scene, expected: Expected): Promise<void> {
  const { endings, approved, told } = expected
  const { status } = await api.campaign(campaignId)
  const mail = await allMail(api)
  const asApproved = approved.filter((words) => arrivedOnce(mail, words)).length
  screen.line(
    `  ${asApproved} of ${approved.length} first emails arrived word for word as approved`,
  )
  const due = cast.reduce((sum, actor) => sum + dueTo(actor, endings), 0)
  const stops = endings.flatMap((ending) => ending.stops)
  const { arrived, twice, afterStop } = countMail(mail, stops)
  screen.result(`${due} due, ${arrived} in the mailbox, ${twice} twice, ${afterStop} after a stop`)
  if (status !== 'completed') {
    throw new StoryBroken(`the campaign should be completed and is ${status}.`)
  }
  if (asApproved < approved.length) {
    throw new StoryBroken('a first email is not what the reviewer approved.')
  }
  if (told !== due) {
    throw new StoryBroken(`the engine told of ${told} emails, and ${due} were due.`)
  }
  if (arrived !== due || twice > 0 || afterStop > 0) {
    throw new StoryBroken('the mailbox does not hold what was due, once each.')
  }
}

function dueTo(actor: Actor, endings: Ending[]): number {
  return endings.find((ending) => ending.actor === actor)?.due ?? touchesEach
}

function arrivedOnce(mail: MailboxMessage[], { address, text }: ApprovedMail): boolean {
  const same = mail.filter(
    (message) => message.envelope.to.includes(address) && words(message.text) === words(text),
  )
  return same.length === 1
}

/** Mail ends its lines with CR LF, and programs add empty lines at the end. */
function words(text: string): string {
  return text.replaceAll('\r\n', '\n').trim()
}
