import type { TemplateKind, TemplateText } from '../../contracts/templates.js'
import { chooseTemplate } from './choose-template.js'

export interface Words {
  /** null: the message answers the one before it. */
  subject: string | null
  body: string
}

export interface WordsQuestion {
  /** A fixed plan's texts; with none of them templates are chosen. */
  steps: { subject?: string | null | undefined; body: string }[]
  templates: readonly TemplateText[]
  tone: string
  kind: TemplateKind
  channel: string
  step: number
  /** What this person has had on this channel: without one a template that answers it says nothing. */
  earlier: number
  seed: string
}

export type WordsChoice = { words: Words; reason: string } | { words: null; reason: string }

/** generate_message: the text a touch carries, before anybody's name is put in. */
export function wordsOfTouch(question: WordsQuestion): WordsChoice {
  const { steps, step } = question
  if (steps.length > 0) {
    const fixed = steps[step - 1]
    if (!fixed) return { words: null, reason: `campaign has no step ${step}` }
    return { words: { subject: fixed.subject ?? null, body: fixed.body }, reason: 'fixed text' }
  }
  const { template, reason } = chooseTemplate({
    ...question,
    step: templateStep(question),
    key: question.seed,
  })
  if (!template) return { words: null, reason }
  return { words: { subject: template.subject, body: template.body }, reason }
}

/** The steps of e-mail templates are the campaign's; elsewhere they count what came on that channel. */
function templateStep({ channel, kind, step, earlier }: WordsQuestion): number {
  if (channel !== 'email') return earlier + 1
  return kind === 'outreach' && earlier === 0 ? 1 : step
}
