import type { Connection } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time.js'
import { ensureSearchAttributes } from './ensure-search-attributes.js'
import type { TemporalOptions } from './temporal-options.js'

/**
 * The dev server keeps closed workflows for one day and has no flag for it. A closed id stays refused
 * (REJECT_DUPLICATE) and a closed campaign readable for as long.
 */
const RETENTION_SECONDS = 30 * 24 * 60 * 60

/** The CLI adds --search-attribute only to a namespace that it creates, so an old one is completed here. */
export async function prepareNamespace(
  connection: Connection,
  options: TemporalOptions,
): Promise<void> {
  const { namespace, searchAttributes: attributes, log } = options
  const { config } = await connection.workflowService.describeNamespace({ namespace })
  if (Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) !== RETENTION_SECONDS) {
    await connection.workflowService.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: msToTs(RETENTION_SECONDS * 1000) },
    })
  }
  const known = Object.values(config?.customSearchAttributeAliases ?? {})
  if (Object.keys(attributes).every((name) => known.includes(name))) return
  await ensureSearchAttributes(connection, { namespace, attributes, log })
}
