import { z } from 'zod'
import { channelSchema } from './campaign-config.js'
import { engagementTypes } from './events.js'
import { pageOf, pageQuerySchema } from './page.js'
import { emailSchema, idSchema, instantSchema, lineSchema } from './values.js'

const templateKindSchema = z
  .enum(['outreach', 'colleague'])
  .describe("colleague: tells a person of a colleague's engagement that may be disclosed.")

export type TemplateKind = z.output<typeof templateKindSchema>

const stepNumber = 'must be a whole number from 1 to 50, or null for any step'

const templateFields = {
  name: lineSchema(200),
  step: z
    .number()
    .int(stepNumber)
    .min(1, stepNumber)
    .max(50, stepNumber)
    .nullable()
    .describe(
      'Of the campaign; for sms, call and linkedin the how-manieth on that channel. null: any step that has no template of its own.',
    ),
  tone: lineSchema(40),
  subject: lineSchema(200)
    .nullable()
    .describe(
      'Liquid template, for e-mail only. null: stays in the thread, as "Re: " and the subject of the first message.',
    ),
  body: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(20_000, 'must be at most 20000 characters')
    .describe(
      'Plain text, Liquid template; each field needs a fallback, as in {{ first_name | default: "there" }}. ' +
        'Signature, postal address and opt-out link are appended.',
    ),
}

const templateExample = {
  name: 'Release planning, opening',
  kind: 'outreach',
  channel: 'email',
  step: 1,
  tone: 'friendly',
  subject: 'Release planning at {{ company | default: "your company" }}',
  body: 'Hi {{ first_name | default: "there" }},\n\nhow do you plan releases today?',
}

export const templateInputSchema = z
  .strictObject({
    ...templateFields,
    kind: templateKindSchema.default('outreach'),
    channel: channelSchema
      .default('email')
      .describe('sms: the text. call, linkedin: the script for whoever does it.'),
    step: templateFields.step.default(null),
    tone: templateFields.tone.default('friendly'),
    subject: templateFields.subject.default(null),
  })
  .meta({ examples: [templateExample] })

export type TemplateInput = z.output<typeof templateInputSchema>

export const templatePatchSchema = z
  .strictObject(templateFields)
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, { error: 'needs at least one field to change' })
  .meta({ examples: [{ tone: 'formal' }] })

export type TemplatePatch = z.output<typeof templatePatchSchema>

export const templateSchema = z
  .strictObject({
    template_id: idSchema('tpl'),
    ...templateFields,
    kind: templateKindSchema,
    channel: channelSchema,
    built_in: z.boolean().describe('Comes with Overture; a template of your own goes before it.'),
    created_at: instantSchema.nullable().describe('null: built in.'),
    updated_at: instantSchema.nullable().describe('null: built in.'),
  })
  .meta({
    examples: [
      {
        template_id: 'tpl_2c9f0b1a',
        ...templateExample,
        built_in: false,
        created_at: '2026-11-21T09:00:00.000Z',
        updated_at: '2026-11-21T09:00:00.000Z',
      },
    ],
  })

export type Template = z.output<typeof templateSchema>

/** What choosing and composing need of a template. */
export type TemplateText = Omit<Template, 'created_at' | 'updated_at'>

export const templatePageSchema = pageOf(templateSchema)

export const templateQuerySchema = pageQuerySchema.extend({
  channel: channelSchema.optional(),
  kind: templateKindSchema.optional(),
})

export type TemplateQuery = z.output<typeof templateQuerySchema>

const previewContactSchema = z.strictObject({
  email: emailSchema.optional(),
  name: lineSchema(200).optional(),
  first_name: lineSchema(100).optional(),
  last_name: lineSchema(100).optional(),
  title: lineSchema(200).optional(),
  company: lineSchema(200).optional(),
  fields: z
    .record(z.string().max(40), z.union([z.string().max(2000), z.number(), z.boolean()]))
    .optional(),
})

export type PreviewContact = z.output<typeof previewContactSchema>

export const templatePreviewInputSchema = z
  .strictObject({
    contact_id: idSchema('con').optional().describe('A stored contact.'),
    contact: previewContactSchema
      .optional()
      .describe(
        'A contact that is not stored; without both, one of whom only the address is known.',
      ),
    account: z
      .record(z.string().max(200), z.unknown())
      .optional()
      .describe(
        "The account's metadata; goes before what is stored. Text, numbers and true or false count.",
      ),
    colleague: z
      .strictObject({
        name: lineSchema(200),
        title: lineSchema(200).optional(),
        engagement: z.enum(engagementTypes),
      })
      .optional()
      .describe('Needed for, and used by, templates of kind colleague only.'),
  })
  .refine((input) => input.contact_id === undefined || input.contact === undefined, {
    error: 'goes without contact_id: name a stored contact or give the fields of one',
    path: ['contact'],
  })
  .meta({ examples: [{ contact: { first_name: 'Anna', company: 'Northwind' } }] })

export type TemplatePreviewInput = z.output<typeof templatePreviewInputSchema>

export const smsSegmentsSchema = z.strictObject({
  encoding: z
    .enum(['gsm7', 'ucs2'])
    .describe('ucs2: some character needs it, and a part holds 67 characters in place of 153.'),
  characters: z.number().int(),
  segments: z.number().int().describe('Parts that are paid for.'),
})

const fieldNameSchema = z.string().describe('As in the template, for example account.topic.')

export const templatePreviewSchema = z
  .strictObject({
    template_id: idSchema('tpl'),
    subject: z
      .string()
      .nullable()
      .describe(
        'null: stays in the thread, as "Re: " and the subject of the first message; or not an e-mail.',
      ),
    text: z.string(),
    html: z.string().nullable().describe('null: not an e-mail.'),
    segments: smsSegmentsSchema.nullable().describe('null: not an SMS.'),
    missing: z
      .array(fieldNameSchema)
      .describe('Fields that the template uses and this contact or account does not have.'),
    used_fallbacks: z
      .array(z.strictObject({ field: fieldNameSchema, text: z.string() }))
      .describe('What stands in their place; a missing field not listed here leaves its part out.'),
    sender: z
      .strictObject({ sender_id: idSchema('snd').nullable(), name: z.string() })
      .describe(
        'The newest sender; sender_id null: there is none yet, and the name is a placeholder.',
      ),
  })
  .meta({
    examples: [
      {
        template_id: 'tpl_2c9f0b1a',
        subject: 'Release planning at your company',
        text: 'Hi Anna,\n\nhow do you plan releases today?\n\n-- \nMia Winter\nStudio GmbH, Berlin\n',
        html: '<p>Hi Anna,</p><p>how do you plan releases today?</p>',
        segments: null,
        missing: ['company'],
        used_fallbacks: [{ field: 'company', text: 'your company' }],
        sender: { sender_id: 'snd_2c9f0b1a', name: 'Mia Winter' },
      },
    ],
  })

export type TemplatePreview = z.output<typeof templatePreviewSchema>
