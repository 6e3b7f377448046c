import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { NestFactory } from '@nestjs/core'
import { ApiModule } from '../api-module.js'
import type { ApiDeps } from '../deps.js'
import { buildDocument } from './build-document.js'

/** Describing the API needs neither store nor Temporal: nothing here is called. */
async function describeApi(): Promise<string> {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  const placeholder = { settings: { version, rateLimitPerMinute: 1 } } as ApiDeps
  const app = await NestFactory.create(ApiModule.with(placeholder), {
    logger: false,
    abortOnError: false,
  })
  const document = sortKeys(buildDocument(app, version))
  await app.close()
  return `${JSON.stringify(document, null, 2)}\n`
}

/** In one order whatever the order of modules and decorators is, so that a diff shows real changes only. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(sorted.map(([key, part]) => [key, sortKeys(part)]))
}

const file = resolve('openapi.json')
const described = await describeApi()
if (process.argv.includes('--check')) {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== described) {
    process.stderr.write('openapi.json is stale: run npm run openapi and commit it.\n')
    process.exitCode = 1
  }
} else {
  writeFileSync(file, described)
}
