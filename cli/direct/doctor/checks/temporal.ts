import { registeredSearchAttributes } from '../../../../contracts/temporal/search-attributes.js'
import {
  createCommand,
  isForbidden,
  typeNumbers,
} from '../../../../server/temporal/ensure-search-attributes.js'
import { fail, ok, skipped, warn, type Finding } from '../finding.js'
import type { TemporalUnderTest } from '../open-temporal.js'
import type { Patient } from '../patient.js'
import { withoutSecrets } from '../run-checks.js'

export async function checkTemporal(patient: Patient): Promise<Finding[]> {
  const opened = await patient.temporal()
  if (opened.kind === 'closed') return [opened.finding]
  const { temporal } = opened
  const { version, address, tookMs } = temporal
  const reached = `server ${version} at ${address}, answered in ${Math.ceil(tookMs)} ms`
  return [
    ok('Temporal', reached),
    await namespace(temporal),
    await searchAttributes(temporal),
    ...(patient.settings.sandbox.on ? [await timeSkipping(temporal)] : []),
  ]
}

const day = 86_400
/** A closed workflow's id is refused only as long as the server remembers it. */
const leastDays = 3

async function namespace({
  connection,
  namespace: wanted,
  ask,
}: TemporalUnderTest): Promise<Finding> {
  const name = 'Temporal namespace'
  const { config } = await ask(() =>
    connection.workflowService.describeNamespace({ namespace: wanted }),
  )
  const days = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / day
  const found = `${wanted}, keeps closed workflows for ${days} day(s)`
  if (days >= leastDays) return ok(name, found)
  const fix = `temporal operator namespace update --namespace ${wanted} --retention 30d`
  return warn(name, found, fix)
}

const typeNames = new Map<number, string>(
  Object.entries(typeNumbers).map(([name, number]) => [number, name]),
)

async function searchAttributes(temporal: TemporalUnderTest): Promise<Finding> {
  const name = 'Temporal search attributes'
  const { connection, namespace: wanted, ask } = temporal
  try {
    const listed = await ask(() =>
      connection.operatorService.listSearchAttributes({ namespace: wanted }),
    )
    const known = Object.entries(listed.customAttributes ?? {}).map(
      ([attribute, type]) => [attribute, typeNames.get(Number(type)) ?? 'unknown'] as const,
    )
    return compare(name, wanted, new Map(known))
  } catch (error) {
    if (!isForbidden(error)) throw error
    return skipped(
      name,
      'this server does not tell them; see docs/operations.md for Temporal Cloud',
    )
  }
}

function compare(name: string, namespaceName: string, known: Map<string, string>): Finding {
  const wanted = Object.entries(registeredSearchAttributes)
  const missing = wanted.map(([attribute]) => attribute).filter((one) => !known.has(one))
  const other = wanted.filter(([attribute, type]) => (known.get(attribute) ?? type) !== type)
  if (other.length > 0) {
    const found = other.map(
      ([attribute, type]) => `${attribute} is ${known.get(attribute)}, not ${type}`,
    )
    return fail(name, found.join('; '), 'Remove them and create them anew with that type.')
  }
  if (missing.length === 0) return ok(name, `all ${wanted.length} there`)
  const fix = createCommand(namespaceName, registeredSearchAttributes, missing)
  return fail(name, `missing: ${missing.join(', ')}`, fix)
}

const notFound = 5

/** Asked of a workflow that does not exist: whoever cannot skip says so before looking for it. */
async function timeSkipping({
  connection,
  namespace: wanted,
  ask,
}: TemporalUnderTest): Promise<Finding> {
  const name = 'Temporal time skipping'
  try {
    await ask(() =>
      connection.workflowService.updateWorkflowExecutionOptions({
        namespace: wanted,
        workflowExecution: { workflowId: 'doctor:asks-only' },
        workflowExecutionOptions: {
          timeSkippingConfig: { enabled: true, disablePropagation: true },
        },
        updateMask: { paths: ['time_skipping_config'] },
      }),
    )
    return ok(name, 'available')
  } catch (error) {
    if (codeOf(error) === notFound) return ok(name, 'available')
    const fix = 'Rehearse on the embedded server; the preview works everywhere.'
    return warn(name, `not available: ${withoutSecrets(error)}`, fix)
  }
}

function codeOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error ? Number(error.code) : undefined
}
