import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/replay/record/record-histories.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
})
