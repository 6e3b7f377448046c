import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { z } from 'zod'

/** Licences that let a company run and change Overture without owing anything but the notice. */
const permissive = [
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'Unlicense',
  'PostgreSQL',
  'Python-2.0',
]

/** Their package.json does not say it in the usual place; read in their LICENSE files. */
const readByHand: Record<string, string> = {
  'node_modules/busboy': 'MIT',
  'node_modules/streamsearch': 'MIT',
  'node_modules/unionfs': 'Unlicense',
}

/** Build-time only, used as it is and not shipped. */
const toolsOnly = ['MPL-2.0']

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ license: z.string().optional(), dev: z.boolean().optional() }),
  ),
})

it('every package may be used by anyone who runs Overture', () => {
  const lock = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')
  const { packages } = lockSchema.parse(JSON.parse(lock))
  const doubtful = Object.entries(packages).flatMap(([path, entry]) => {
    const { license = readByHand[path] ?? 'none', dev = false } = entry
    const choices = license.replace(/[()]/g, '').split(' OR ')
    const allowed = dev ? [...permissive, ...toolsOnly] : permissive
    const fine = choices.some((choice) => choice.split(' AND ').every((l) => allowed.includes(l)))
    return path === '' || fine ? [] : [`${path}: ${license}`]
  })
  expect(doubtful).toEqual([])
})
