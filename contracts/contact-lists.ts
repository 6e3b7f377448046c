import { z } from 'zod'
import { pageOf } from './page.js'
import { idSchema, instantSchema } from './values.js'

export const contactListSchema = z
  .strictObject({
    list_id: idSchema('lst'),
    name: z.string(),
    contacts: z.number().int().describe('How many.'),
    created_at: instantSchema,
    created_by: z.string(),
  })
  .meta({
    examples: [
      {
        list_id: 'lst_2c9f0b1a',
        name: 'Trade fair',
        contacts: 120,
        created_at: '2026-11-21T09:00:00.000Z',
        created_by: 'anna',
      },
    ],
  })

export type ContactList = z.output<typeof contactListSchema>

export const contactListPageSchema = pageOf(contactListSchema)
