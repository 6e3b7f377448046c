import { fail, type Finding } from './finding.js'

export interface Check {
  name: string
  find(): Promise<Finding[]>
}

const deadlineMs = 5_000

export interface Running {
  checks: Check[]
  /** As each check ends, in whatever order that is. */
  onFound?: (findings: Finding[]) => void
  limitMs?: number
}

/** All at once; the findings come back in the order of the checks. */
export async function runChecks({
  checks,
  onFound = () => {},
  limitMs = deadlineMs,
}: Running): Promise<Finding[]> {
  const all = await Promise.all(
    checks.map(async (check) => {
      const findings = await withinLimit(check, limitMs)
      onFound(findings)
      return findings
    }),
  )
  return all.flat()
}

async function withinLimit(check: Check, limitMs: number): Promise<Finding[]> {
  const { promise: late, resolve } = Promise.withResolvers<Finding[]>()
  const timer = setTimeout(
    () => resolve([fail(check.name, `no answer within ${limitMs / 1000} s`, slow)]),
    limitMs,
  )
  try {
    return await Promise.race([check.find(), late])
  } catch (error) {
    return [fail(check.name, `could not be checked: ${withoutSecrets(error)}`, tell)]
  } finally {
    clearTimeout(timer)
  }
}

const slow = 'See whether that part is overloaded or a firewall swallows the packets.'
const tell = 'Mend what the message says, or report it as a fault of the doctor.'

/** A driver may quote the URL it was given, with user and password. */
export function withoutSecrets(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const said = message.replace(/\/\/[^@\s/]*@/g, '//…@').split('\n', 1)[0] ?? ''
  if (said === '' || code === '') return said || code
  return said.includes(code) ? said : `${said} (${code})`
}
