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
  /** Whether this person has had a message here; without one a template that answers it says nothing. */
  has_thread: boolean
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
  const opens = question.kind === 'outreach' && !question.has_thread
  const template_step = opens ? 1 : step
  const { template, reason } = chooseTemplate({
    ...question,
    step: template_step,
    key: question.seed,
  })
  if (!template) return { words: null, reason }
  return { words: { subject: template.subject, body: template.body }, reason }
}
