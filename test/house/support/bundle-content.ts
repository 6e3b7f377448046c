import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'

export async function bundle(workflowsPath: string): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    logger: new DefaultLogger('ERROR', () => {}),
  })
  return code
}

/** What @temporalio/workflow itself brings. */
const ofTheSdk = /^(@temporalio\/|nexus-rpc$|ms$|long$)/
const inlineMap = /sourceMappingURL=data:application\/json;[^,]*base64,([A-Za-z0-9+/=]+)/

/** The packages and Node builtins in a workflow bundle that workflow code has no use for. */
export function strangers(code: string): string[] {
  const encoded = inlineMap.exec(code)?.[1]
  if (!encoded) throw new Error('the bundle has no inline source map to read its modules from')
  const { sources } = JSON.parse(Buffer.from(encoded, 'base64').toString()) as { sources: string[] }
  const packages = sources
    .map((source) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1])
    .filter((name) => name !== undefined)
    .filter((name) => !ofTheSdk.test(name))
  const withoutMap = code.replace(encoded, '')
  const builtins = withoutMap.match(/["']node:[a-z/_]+["']/g) ?? []
  return [...new Set([...packages, ...builtins])]
}

/** The files of this repository in a bundle. */
export function ownFiles(code: string, root: string): string[] {
  const encoded = inlineMap.exec(code)?.[1] ?? ''
  const { sources } = JSON.parse(Buffer.from(encoded, 'base64').toString()) as { sources: string[] }
  return sources
    .filter((source) => source.startsWith(root) && !source.includes('node_modules'))
    .map((source) => source.slice(root.length))
}
