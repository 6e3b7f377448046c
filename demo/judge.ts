import type { MailboxMessage } from '../sandbox/mail/message.js'
import { cast, touchesEach, type Actor } from './cast.js'
import { countMail } from './count-mail.js'
import type { Ending } from './ending.js'
import { allMail } from './mailbox.js'
import type { ReplyEvent } from './hear-reply.js'
import type { ApprovedMail } from './review.js'
import { StoryBroken, type Scene } from './scene.js'
import { screen } from './screen.js'

export interface Expected {
  endings: Ending[]
  approved: ApprovedMail[]
  /** What came back by itself, as the engine understood it. */
  heard: ReplyEvent['class'][]
  /** How many emails the engine said it had sent. */
  told: number
}

/** What the tags of the cast's addresses say that they do. */
const answers = ['out_of_office', 'bounce_hard', 'positive', 'unsubscribe'] as const

/** Everything is counted in the mailbox; what was due is worked out here and not asked from the product. */
export async function judge({ api, campaignId }: Scene, expected: Expected): Promise<void> {
  const { endings, heard, approved, told } = expected
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
  const each = answers.every((answer) => heard.filter((one) => one === answer).length === 1)
  if (!each || heard.length !== answers.length) {
    throw new StoryBroken(`what came back was understood as ${heard.join(', ')}.`)
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
