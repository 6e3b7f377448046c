import type { TemplateText } from '../../../contracts/templates.js'

/** One built-in template as it is written in these files: without greeting and closing. */
export interface Draft {
  step: number | null
  variant: 'a' | 'b'
  subject: string | null
  body: string
}

export interface DraftFamily {
  kind: TemplateText['kind']
  tone: 'friendly' | 'formal'
  /** `email`, when left out. */
  channel?: TemplateText['channel']
}

const greetings = {
  friendly: 'Hi {{ first_name | default: "there" }},',
  formal: '{% if name %}Dear {{ name }}{% else %}Good day{% endif %},',
}

const closings = {
  friendly: { a: 'Best wishes,', b: 'All the best,' },
  formal: { a: 'Kind regards,', b: 'Yours sincerely,' },
}

export function toTemplate(
  { kind, tone, channel = 'email' }: DraftFamily,
  draft: Draft,
): TemplateText {
  const { step, variant, subject, body } = draft
  const place = step === null ? 'any_' : String(step)
  const family = familyOf({ kind, tone, channel })
  const stepName = step === null ? 'any later step' : `step ${step}`
  const role = kind === 'colleague' ? 'colleague message' : stepName
  const which = channel === 'email' ? '' : `${channel}, `
  return {
    template_id: `tpl_builtin_${family}_${place}${variant}`,
    name: `Built in: ${which}${tone}, ${role}, variant ${variant.toUpperCase()}`,
    kind,
    channel,
    step,
    tone,
    subject,
    body: channel === 'email' ? asLetter(unwrapped(body), tone, variant) : unwrapped(body),
    built_in: true,
  }
}

function familyOf({ kind, tone, channel }: Required<DraftFamily>): string {
  if (channel !== 'email') return `${channel}_${tone}`
  return kind === 'colleague' ? `colleague_${tone}` : tone
}

function asLetter(body: string, tone: DraftFamily['tone'], variant: Draft['variant']): string {
  return [greetings[tone], body, `${closings[tone][variant]}\n{{ sender.name }}`].join('\n\n')
}

/** Paragraphs are wrapped in the source and run on in a mail; a line that ends in | ends there too. */
function unwrapped(text: string): string {
  return text
    .trim()
    .split('\n\n')
    .map((paragraph) => paragraph.replace(/([^|])\n/g, '$1 ').replaceAll('|\n', '\n'))
    .join('\n\n')
}
