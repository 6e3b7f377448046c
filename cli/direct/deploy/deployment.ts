import { Client, ServiceError, isGrpcServiceError } from '@temporalio/client'
import type { Settings } from '../../../runtime/settings.js'
import { openClient } from '../../../server/temporal/connect-external.js'
import { explainTemporalFailure } from '../../../server/temporal/explain-failure.js'
import { CliError } from '../../cli-error.js'

/** The builds of the workers of one installation, as Temporal knows them. */
export interface Deployment {
  client: Client
  namespace: string
  name: string
}

export async function withDeployment<T>(
  settings: Settings,
  work: (deployment: Deployment) => Promise<T>,
): Promise<T> {
  const { temporal, namespace, deploymentName } = settings
  if (temporal.kind === 'embedded') {
    throw new CliError(
      'TEMPORAL_ADDRESS is not set. Builds belong to worker processes of their own (npm run worker); ' +
        'set the variables that they are started with.',
    )
  }
  const target = { temporal, namespace }
  const connection = await openClient(target).catch(async (error: unknown) => {
    throw new CliError((await explainTemporalFailure(error, target)).message)
  })
  try {
    const client = new Client({ connection, namespace })
    return await work({ client, namespace, name: deploymentName })
  } catch (error) {
    throw refusalOf(error) ?? error
  } finally {
    await connection.close()
  }
}

/** What Temporal says in its own words is meant for the operator. */
function refusalOf(error: unknown): CliError | undefined {
  const cause = error instanceof ServiceError ? error.cause : error
  return isGrpcServiceError(cause) ? new CliError(`Temporal refuses: ${cause.details}`) : undefined
}
