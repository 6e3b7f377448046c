import { z } from 'zod'

/** What `run.json` in the home folder tells the command line about the server that is running. */
export const runFileSchema = z.object({
  api_url: z.url(),
  api_key: z.string(),
  temporal_address: z.string(),
  temporal_ui_url: z.url().nullable(),
  mailbox_url: z.url().nullable(),
  /** Where the sandbox shows the SMS it has taken. */
  sms_url: z.url().nullable().default(null),
  pids: z.object({ server: z.number().int(), temporal: z.number().int().nullable() }),
})

export type RunFile = z.output<typeof runFileSchema>
