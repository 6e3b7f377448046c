import type { Finding, Verdict } from './finding.js'

const mark: Record<Verdict, string> = {
  ok: 'ok     ',
  warn: 'WARN   ',
  fail: 'FAIL   ',
  skipped: 'skipped',
}

/** One line for what was found, a second one for what to do. */
export function inLines({ name, verdict, found, fix }: Finding): string[] {
  const line = `${mark[verdict]}  ${name}: ${found}`
  return fix === null ? [line] : [line, `         → ${fix}`]
}

export function summary(findings: Finding[]): string {
  const count = (verdict: Verdict) =>
    findings.filter((finding) => finding.verdict === verdict).length
  const words = [
    `${count('ok')} ok`,
    `${count('warn')} to look at`,
    `${count('fail')} failed`,
    `${count('skipped')} skipped`,
  ]
  return words.join(', ')
}
