import { z } from 'zod'

export const findingSchema = z.object({
  name: z.string(),
  verdict: z.enum(['ok', 'warn', 'fail', 'skipped']),
  found: z.string(),
  fix: z.string().nullable(),
})

export type Finding = z.output<typeof findingSchema>
export type Verdict = Finding['verdict']

export const ok = (name: string, found: string): Finding => ({
  name,
  verdict: 'ok',
  found,
  fix: null,
})

export const skipped = (name: string, found: string): Finding => ({
  name,
  verdict: 'skipped',
  found,
  fix: null,
})

export const warn = (name: string, found: string, fix: string): Finding => ({
  name,
  verdict: 'warn',
  found,
  fix,
})

export const fail = (name: string, found: string, fix: string): Finding => ({
  name,
  verdict: 'fail',
  found,
  fix,
})
