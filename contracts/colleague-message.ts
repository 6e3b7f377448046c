import { z } from 'zod'
import { idSchema } from './values.js'

export const colleagueMessageInputSchema = z
  .strictObject({
    target_contact_id: idSchema('con').describe('Who would get the message.'),
    referring_contact_id: idSchema('con').describe('Whose engagement it would mention.'),
  })
  .refine((input) => input.target_contact_id !== input.referring_contact_id, {
    error: 'must be another contact than target_contact_id',
    path: ['referring_contact_id'],
  })
  .meta({
    examples: [
      {
        target_contact_id: 'con_2c9f0b1a6d3e4f5061728394',
        referring_contact_id: 'con_77d20c4be19f3a5582046c1d',
      },
    ],
  })
export type ColleagueMessageInput = z.output<typeof colleagueMessageInputSchema>

export const colleagueMessageSchema = z
  .strictObject({
    message: z
      .strictObject({ subject: z.string(), text: z.string() })
      .nullable()
      .describe('As it would be sent now; asking sends nothing.'),
    eligible: z.boolean(),
    reason: z.string(),
  })
  .meta({
    examples: [
      {
        message: { subject: 'Your colleague Bo Lind', text: 'Hi Anna,\n\nBo Lind asked us …\n' },
        eligible: true,
        reason: "a colleague's inquiry 4 days ago may be mentioned",
      },
    ],
  })
export type ColleagueMessage = z.output<typeof colleagueMessageSchema>
