import { touchSeed } from '../outreach/plan-slot.js'
import { chooseTemplate, type TemplateQuestion } from './choose-template.js'
import type { MessageSource, Signer } from './compose-message.js'
import { composeTouch } from './compose-touch.js'
import type { Colleague, Recipient } from './merge-fields.js'

export interface Reader extends Recipient {
  contact_id: string
  /** The metadata of the account. */
  account: Record<string, unknown>
}

export interface Unwritable {
  contact_id: string
  /** From 1. */
  step: number
  part: 'subject' | 'body'
  fault: string
}

export interface FixedSteps {
  steps: { channel: string; subject?: string | undefined; body: string }[]
  readers: Reader[]
  signer: Signer
}

/** Every message is rendered before anything starts: a missing field is found here, not in week three. */
export function unwritableSteps({ steps, readers, signer }: FixedSteps): Unwritable[] {
  const shapes = oneOfEachShape(readers)
  return steps.flatMap(({ channel, subject, body }, index) => {
    const words = { subject: subject ?? null, body }
    const answers = steps.slice(0, index).some((earlier) => earlier.subject !== undefined)
    return shapes.flatMap((reader) => {
      const fault = faultOf({ channel, words, reader, signer, answers })
      return fault ? [{ contact_id: reader.contact_id, step: index + 1, ...fault }] : []
    })
  })
}

export interface ChosenTemplates {
  account: { tenant_id: string; account_id: string }
  /** The tenant's own; the built-in ones fit everybody. */
  templates: TemplateQuestion['templates']
  tone: string
  /** That the campaign may use. */
  channels: string[]
  steps: number
  readers: Reader[]
  signer: Signer
}

/** The same for the templates that will be chosen, those that tell of a colleague as well. */
export function unwritableTemplates(
  chosen: ChosenTemplates,
): (Unwritable & { template_id: string })[] {
  if (chosen.templates.length === 0) return []
  const tried = new Set<string>()
  const faults: (Unwritable & { template_id: string })[] = []
  for (const { step, kind, reader, channel } of occasions(chosen)) {
    const { template } = chooseTemplate({
      ...chosen,
      kind,
      step,
      channel,
      key: touchSeed(chosen.account, reader.contact_id, { step, channel }),
    })
    if (!template || template.built_in) continue
    const trial = `${template.template_id} ${shapeOf(reader)} ${step > 1}`
    if (tried.has(trial)) continue
    tried.add(trial)
    const { signer } = chosen
    const colleague = kind === 'colleague' ? someColleague : undefined
    const words = { channel, words: template, reader, signer, colleague }
    const fault = faultOf({ ...words, answers: step > 1 })
    const { contact_id } = reader
    if (fault) faults.push({ template_id: template.template_id, contact_id, step, ...fault })
  }
  return faults
}

const someColleague: Colleague = { name: 'A colleague', title: null, engagement: 'inquiry' }

function* occasions({ channels, steps, readers }: ChosenTemplates) {
  for (const reader of readers) {
    for (const channel of channels) yield* occasionsOn(channel, reader, steps)
  }
}

function* occasionsOn(channel: string, reader: Reader, steps: number) {
  for (let step = 1; step <= steps; step += 1) {
    yield { channel, reader, step, kind: 'outreach' as const }
    if (step > 1 && channel === 'email') {
      yield { channel, reader, step, kind: 'colleague' as const }
    }
  }
}

interface Trial {
  channel: string
  words: MessageSource['step']
  reader: Reader
  signer: Signer
  colleague?: Colleague | undefined
  /** There is an earlier message. */
  answers: boolean
}

function faultOf({ channel, words, reader, signer, colleague, answers }: Trial) {
  const composed = composeTouch({
    channel,
    address: '',
    first_sms: true,
    step: words,
    recipient: reader,
    account: reader.account,
    ...(colleague && { colleague }),
    signer,
    reply_subject: answers ? 'Re:' : null,
    unsubscribe_url: null,
  })
  return composed.ok ? undefined : { part: composed.part, fault: composed.fault }
}

/**
 * Whether a message can be written depends on which fields a contact has, so one contact stands for
 * all with the same ones: thousands of contacts must not block the process with rendering.
 */
function oneOfEachShape(readers: Reader[]): Reader[] {
  const shapes = new Map<string, Reader>()
  for (const reader of readers) {
    const shape = shapeOf(reader)
    if (!shapes.has(shape)) shapes.set(shape, reader)
  }
  return [...shapes.values()]
}

const mergeable = ['email', 'name', 'first_name', 'last_name', 'title', 'company'] as const

function shapeOf(reader: Reader): string {
  const own = mergeable.filter((field) => reader[field] !== null)
  return JSON.stringify([own, keysOf(reader.fields), keysOf(reader.account)])
}

function keysOf(values: Record<string, unknown>): string[] {
  return Object.keys(values).sort()
}
