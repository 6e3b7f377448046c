import { livenessSchema, readinessSchema, type Readiness } from '../../../../contracts/health.js'
import { isLoopback } from '../../../../runtime/is-loopback.js'
import { mailIsReal } from '../../../../server/real-provider.js'
import { version } from '../../../../server/version.js'
import { parseJson } from '../../../parse-json.js'
import { fail, ok, skipped, warn, type Finding } from '../finding.js'
import type { Patient } from '../patient.js'
import { withoutSecrets } from '../run-checks.js'

const askMs = 4_000

export async function checkApi(patient: Patient): Promise<Finding[]> {
  const name = 'API'
  const { run, alive } = patient
  if (!run || !alive) return [skipped(name, 'no server runs here')]
  const answer = await get(`${run.api_url}/readyz`)
  if ('failure' in answer) {
    return [fail(name, `${run.api_url} does not answer: ${answer.failure}`, 'Restart the server.')]
  }
  const readiness = readinessSchema.safeParse(parseJson(answer.text))
  if (!readiness.success) {
    return [
      fail(name, `${run.api_url} is not an Overture`, 'Free its port and restart the server.'),
    ]
  }
  return [judge(name, run.api_url, readiness.data)]
}

function judge(name: string, url: string, { status, parts, version: theirs }: Readiness): Finding {
  if (status === 'not_ready') {
    const ill = Object.entries(parts).filter(([, part]) => !part.ok)
    const found = ill.map(([part, { detail }]) => `${part}: ${detail}`).join('; ')
    return fail(
      name,
      `${url} is not ready: ${found}`,
      'Mend that part; the server goes on by itself.',
    )
  }
  if (theirs === version) return ok(name, `${url} is ready, version ${theirs}`)
  return warn(name, `${url} runs version ${theirs}, this is ${version}`, 'Restart the server.')
}

export async function checkPublicUrl({ settings }: Patient): Promise<Finding[]> {
  const name = 'PUBLIC_URL'
  const { publicUrl } = settings
  if (publicUrl === undefined) return [unset(name, mailIsReal(settings))]
  if (mailIsReal(settings) && (isLoopback(publicUrl) || !publicUrl.startsWith('https:'))) {
    const found = `${publicUrl}: recipients of real mail cannot use its unsubscribe links`
    return [fail(name, found, 'Set PUBLIC_URL to the https address recipients reach.')]
  }
  const answer = await get(`${publicUrl}/healthz`)
  const fix = 'Lead this address to the API: DNS, reverse proxy, certificate, firewall.'
  if ('failure' in answer) {
    return [warn(name, `${publicUrl} does not answer from here: ${answer.failure}`, fix)]
  }
  const liveness = livenessSchema.safeParse(parseJson(answer.text))
  if (!liveness.success) return [fail(name, `${publicUrl} is not an Overture`, fix)]
  if (liveness.data.version === version) return [ok(name, `${publicUrl} is an Overture ${version}`)]
  const found = `${publicUrl} is an Overture ${liveness.data.version}, this is ${version}`
  return [warn(name, found, 'Deploy the same version everywhere.')]
}

function unset(name: string, real: boolean): Finding {
  if (!real) return ok(name, 'not set; links lead to the API on this machine')
  const fix = 'Set PUBLIC_URL to the https address recipients reach.'
  return fail(name, 'not set; real mail needs it for unsubscribe links', fix)
}

type Answer = { text: string } | { failure: string }

async function get(url: string): Promise<Answer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(askMs), redirect: 'manual' })
    return { text: await response.text() }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    // fetch says only that it failed; why is in the cause
    return { failure: withoutSecrets(error.cause ?? error) }
  }
}
