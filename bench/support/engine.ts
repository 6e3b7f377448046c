import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'
import { startOutreachEnv, type OutreachEnv } from '../../test/support/overture-env.js'

export interface Engine {
  env: OutreachEnv
  /** The product's workflows as they are shipped: compiled from dist/, not from the sources. */
  bundle: string
  bareBundle: string
}

/** A Temporal server, workers and a store for as long as `work` runs. */
export async function withEngine<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'overture-bench-'))
  try {
    const bundle = fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url))
    const bareBundle = join(folder, 'bare.js')
    await bundleBare(bareBundle)
    const env = await startOutreachEnv({ bundle })
    try {
      return await work({ env, bundle, bareBundle })
    } finally {
      await env.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function bundleBare(file: string): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./bare-workflow.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  })
  await writeFile(file, code)
}
