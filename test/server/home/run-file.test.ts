import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runFileSchema } from '../../../contracts/run-file.js'
import { removeRunFile, writeRunFile } from '../../../server/home/run-file.js'
import { temporaryHome } from '../support/temporary-home.js'

const run = {
  api_url: 'http://127.0.0.1:3000',
  api_key: 'ovt_secret',
  temporal_address: '127.0.0.1:7233',
  temporal_ui_url: null,
  mailbox_url: 'http://127.0.0.1:8025',
  sms_url: null,
  pids: { server: 10, temporal: null },
}

it('holds a key, so only its owner can read the run file', () => {
  const home = temporaryHome()
  const path = join(home, 'run.json')
  writeFileSync(path, 'an older one', { mode: 0o644 })
  writeRunFile(home, run)

  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(runFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')))).toEqual(run)
  expect(readdirSync(home)).toEqual(['run.json'])

  removeRunFile(home)
  removeRunFile(home)
  expect(existsSync(path)).toBe(false)
})
