import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { build } from '../../scripts/build.mjs'
import { scratchFolder } from './support/machine.js'

// Copies every .ts source to dist as .js; a source that says "broken" fails like a type error.
const fakeTsc = `
const { cpSync, globSync, mkdirSync, readFileSync, appendFileSync } = require('node:fs')
const { dirname } = require('node:path')
appendFileSync('tsc-runs', 'x')
for (const file of globSync('{contracts,workers}/**/*.ts')) {
  if (readFileSync(file, 'utf8').includes('broken')) {
    console.log(file + '(1,1): error TS2322')
    process.exit(2)
  }
  const output = 'dist/' + file.replace(/ts$/, 'js')
  mkdirSync(dirname(output), { recursive: true })
  cpSync(file, output)
}`

function createCheckout() {
  const root = scratchFolder()
  const write = (file: string, content: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), content)
  }
  write('package.json', '{"name":"checkout"}')
  write('package-lock.json', '{}')
  write('tsconfig.build.json', '{}')
  write('contracts/person.ts', '')
  write('contracts/mail.html', '<p>one</p>')
  write(
    'workers/bundle-workflows.ts',
    "require('node:fs').writeFileSync('dist/workflow-bundle.js', '')",
  )
  write('node_modules/typescript/bin/tsc', fakeTsc)
  write('node_modules/.overture-lock', createHash('sha256').update('{}').digest('hex'))
  mkdirSync(join(root, 'node_modules/.bin'))
  symlinkSync(process.execPath, join(root, 'node_modules/.bin/node'))
  return {
    root,
    write,
    remove: (file: string) => rmSync(join(root, file)),
    has: (file: string) => existsSync(join(root, file)),
    read: (file: string) => readFileSync(join(root, file), 'utf8'),
    tscRuns: () => readFileSync(join(root, 'tsc-runs'), 'utf8').length,
    build: () => build({ root, log: () => {} }),
  }
}

describe('the build', () => {
  it('compiles, bundles the workflows, copies assets and then rests', async () => {
    const checkout = createCheckout()
    await checkout.build()
    await checkout.build()
    expect(checkout.tscRuns()).toBe(1)
    expect(checkout.has('dist/workflow-bundle.js')).toBe(true)
    expect(checkout.read('dist/contracts/mail.html')).toBe('<p>one</p>')
  })

  it('runs again when a source or an asset changed', async () => {
    const checkout = createCheckout()
    await checkout.build()
    checkout.write('contracts/mail.html', '<p>two</p>')
    await checkout.build()
    expect(checkout.tscRuns()).toBe(2)
    expect(checkout.read('dist/contracts/mail.html')).toBe('<p>two</p>')
  })

  it('removes the output of a deleted source', async () => {
    const checkout = createCheckout()
    await checkout.build()
    checkout.remove('contracts/person.ts')
    await checkout.build()
    expect(checkout.has('dist/contracts/person.js')).toBe(false)
  })

  it('shows the compiler output of a failure and tries again next time', async () => {
    const checkout = createCheckout()
    await checkout.build()
    checkout.write('contracts/person.ts', 'broken')
    await expect(checkout.build()).rejects.toThrow('contracts/person.ts(1,1): error TS2322')
    expect(checkout.has('dist/.stamp')).toBe(false)
    checkout.write('contracts/person.ts', '')
    await checkout.build()
    expect(checkout.tscRuns()).toBe(3)
  })

  it('fails when the workflows cannot be bundled', async () => {
    const checkout = createCheckout()
    checkout.write('workers/bundle-workflows.ts', "console.log('not allowed'); process.exit(1)")
    await expect(checkout.build()).rejects.toThrow(/bundle-workflows\.js.*not allowed/s)
    expect(checkout.has('dist/.stamp')).toBe(false)
  })

  it('builds once when started twice at the same time', async () => {
    const checkout = createCheckout()
    await Promise.all([checkout.build(), checkout.build()])
    expect(checkout.tscRuns()).toBe(1)
  })
})
