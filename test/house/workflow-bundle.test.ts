import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { bundle, ownFiles, strangers } from './support/bundle-content.js'
import { fixtureTree, root } from './support/fixture-tree.js'

describe('the workflow bundle', () => {
  it('holds nothing but workflows, domain, the Temporal words and the SDK', async () => {
    const code = await readFile(inject('workflowBundle'), 'utf8')
    expect(strangers(code)).toEqual([])
    const mayBeIn = /^(workflows\/|domain\/(?!messages\/)|contracts\/temporal\/)/
    const files = ownFiles(code, root)
    expect(files).toContain('workflows/account-outreach.ts')
    expect(files.filter((file) => !mayBeIn.test(file))).toEqual([])
  })

  it('is seen to hold zod when a workflow parses with it', async () => {
    const tree = await fixtureTree([])
    await tree.write({
      'workflows.ts': `import { z } from 'zod'
        export async function parses(input: unknown) { return z.string().parse(input) }`,
    })
    const code = await bundle(join(tree.path, 'workflows.ts'))
    await tree.remove()
    expect(strangers(code)).toEqual(['zod'])
  })

  it('cannot be built with a Node builtin', async () => {
    const tree = await fixtureTree([])
    await tree.write({
      'workflows.ts': `import { readFileSync } from 'node:fs'
        export async function reads() { return readFileSync('/etc/hosts', 'utf8') }`,
    })
    await expect(bundle(join(tree.path, 'workflows.ts'))).rejects.toThrow()
    await tree.remove()
  })
})
