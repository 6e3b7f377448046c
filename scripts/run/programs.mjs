/** Sources as they are: no part of the product, so not in dist/. */
const typescript = [
  '--experimental-transform-types',
  '--disable-warning=ExperimentalWarning',
  '--import',
  './test/sandbox/mail/ts-source-hooks.mjs',
]

const built = (file) => ({ nodeArgs: [file], build: true })

/**
 * `dieWithParent`: a server must not outlive the terminal or the npm that started it.
 * `keepsFolder`: file arguments are relative to where the person is, not to the checkout.
 */
export const programs = {
  demo: { ...built('dist/demo/main.js'), cli: true, dieWithParent: true },
  start: { ...built('dist/server/main.js'), cli: true, dieWithParent: true },
  api: { ...built('dist/server/api-main.js'), dieWithParent: true },
  worker: { ...built('dist/server/worker-main.js'), dieWithParent: true },
  test: { nodeArgs: ['node_modules/vitest/vitest.mjs', 'run'], build: true, cli: true },
  bench: { nodeOptions: typescript, nodeArgs: ['bench/main.ts'], build: true, cli: true },
  overture: { ...built('dist/cli/main.js'), quiet: true, keepsFolder: true },
  openapi: built('dist/api/openapi/write.js'),
}
