import { glob } from 'node:fs/promises'

const folders =
  'contracts,domain,workflows,activities,store,workers,api,sandbox,demo,runtime,server,cli,scripts,test'

export async function sourceFiles(root: string): Promise<string[]> {
  const found: string[] = []
  for await (const file of glob(`{${folders}}/**/*.{ts,mts,mjs}`, { cwd: root })) found.push(file)
  return found.sort()
}
