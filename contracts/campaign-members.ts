import { z } from 'zod'
import { consentInputSchema, contactFields, withoutBlanks } from './contacts.js'
import { alsoWhenFaulty, hasAddress, roleSchema, writtenPhoneSchema } from './leads.js'
import { idSchema, lineSchema } from './values.js'

const newMemberSchema = z.preprocess(
  withoutBlanks,
  z
    .strictObject({
      ...contactFields,
      phone: writtenPhoneSchema.optional(),
      consent: consentInputSchema.optional(),
      role: roleSchema.optional(),
    })
    .refine(hasAddress, { error: 'needs an email or a phone', path: ['email'], ...alsoWhenFaulty }),
)

export type NewMember = z.output<typeof newMemberSchema>

export const newMembersSchema = z
  .strictObject({
    contact_ids: z
      .array(idSchema('con'))
      .max(1000, 'must be at most 1000 contacts')
      .default([])
      .describe('Stored contacts.'),
    contacts: z
      .array(newMemberSchema)
      .max(1000, 'must be at most 1000 contacts')
      .default([])
      .describe('Made or updated first.'),
    account_id: lineSchema(200)
      .optional()
      .describe(
        'The company of all of them; without it, as in POST /campaigns. The campaign of a lead has one company only.',
      ),
  })
  .refine(({ contact_ids, contacts }) => contact_ids.length + contacts.length > 0, {
    error: 'needs at least one contact, here or in contacts',
    path: ['contact_ids'],
  })
  .meta({ examples: [{ contacts: [{ email: 'bo@northwind.example', title: 'VP Engineering' }] }] })

export type NewMembers = z.output<typeof newMembersSchema>

export const membersAddedSchema = z
  .strictObject({
    campaign_id: idSchema('cmp'),
    contacts_count: z.number().int().describe('Of the whole campaign.'),
    added: z.array(idSchema('con')),
    warnings: z.array(z.string()),
  })
  .meta({
    examples: [
      {
        campaign_id: 'cmp_2c9f0b1a',
        contacts_count: 4,
        added: ['con_2c9f0b1a6d3e4f5061728394'],
        warnings: [],
      },
    ],
  })

export type MembersAdded = z.output<typeof membersAddedSchema>
