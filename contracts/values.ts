import { z } from 'zod'

const hasControlCharacter = (text: string) => /\p{Cc}/u.test(text)

/** One line of text: a line break in a name or subject would end up as a forged mail header. */
export const lineSchema = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must be at most ${max} characters`)
    .refine((text) => !hasControlCharacter(text), {
      error: 'must not contain line breaks or control characters',
    })

export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'must be at most 254 characters')
  .pipe(z.email('must be an e-mail address like anna@example.com'))

export const phoneSchema = z
  .string()
  .trim()
  .regex(/^\+[1-9]\d{6,14}$/, 'must be an international number like +4915112345678')

export const timezoneSchema = z.string().refine(isTimezone, {
  error: 'must be a time zone name like Europe/Berlin',
})

export const countrySchema = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{2}$/, 'must be a two-letter country code like DE')

export const instantSchema = z.iso.datetime({
  offset: true,
  error: 'must be an instant like 2026-12-24T09:00:00Z',
})

export const durationSchema = z
  .string()
  .regex(
    /^P(?!$)(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/,
    'must be an ISO duration of weeks, days, hours, minutes or seconds, like P14D or PT6H',
  )

export const idSchema = (prefix: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,80}$/, `must be an id like ${prefix}_2c9f0b1a`)
    .meta({ examples: [`${prefix}_2c9f0b1a`] })

export const tenantIdSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,39}$/,
    'must be 1 to 40 lower-case letters, digits or hyphens, starting with a letter or digit',
  )

/** A look-up takes 70 microseconds, and an import asks for every row; names come in any case, so it is bounded. */
const knownTimezones = new Map<string, boolean>()
const rememberedTimezones = 2000

function isTimezone(name: string): boolean {
  const known = knownTimezones.get(name)
  if (known !== undefined) return known
  const found = lookUpTimezone(name)
  if (knownTimezones.size < rememberedTimezones) knownTimezones.set(name, found)
  return found
}

function lookUpTimezone(name: string): boolean {
  // Intl also takes offsets like +02:00, which no zone database lists
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
