const fieldNames = ['linkedin', 'linkedin_url']
const profile = /^(?:https:\/\/)?(?:[a-z0-9-]+\.)?linkedin\.com\/\S+$/i

/** Where this person's profile is, if somebody stored that. */
export function linkedinProfile(fields: Record<string, unknown>): string | null {
  for (const name of fieldNames) {
    const value = fields[name]
    if (typeof value !== 'string') continue
    const url = value.trim()
    if (profile.test(url)) return /^https:/i.test(url) ? url : `https://${url}`
  }
  return null
}
