import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode } from '@temporalio/worker'

// a build step: the worker loads the finished file, so a broken bundle never reaches a running system
const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('../workflows/index.js', import.meta.url)),
})
await writeFile(new URL('../workflow-bundle.js', import.meta.url), code)
