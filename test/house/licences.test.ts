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

/** Their package.json does not say it, or says it wrongly; read in their LICENSE files. */
const readByHand: Record<string, string> = {
  'node_modules/busboy': 'MIT',
  // its package.json says CC-BY-3.0
  'node_modules/date-holidays': 'ISC AND CC-BY-SA-3.0',
  'node_modules/optimist': 'MIT',
  'node_modules/rai': 'MIT',
  'node_modules/simplesmtp': 'MIT',
  'node_modules/streamsearch': 'MIT',
  'node_modules/unionfs': 'Unlicense',
}

/** Of data only, used unchanged: NOTICE names who made it, and whoever changes it shares it alike. */
const dataOnly = ['CC-BY-SA-3.0']

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
    const license = readByHand[path] ?? entry.license ?? 'none'
    const choices = license.replace(/[()]/g, '').split(' OR ')
    const allowed = [...permissive, ...dataOnly, ...(entry.dev ? toolsOnly : [])]
    const fine = choices.some((choice) => choice.split(' AND ').every((l) => allowed.includes(l)))
    return path === '' || fine ? [] : [`${path}: ${license}`]
  })
  expect(doubtful).toEqual([])
})

it('NOTICE names every package whose data asks for it', () => {
  const notice = readFileSync(new URL('../../NOTICE', import.meta.url), 'utf8')
  const named = Object.entries(readByHand)
    .filter(([, license]) => dataOnly.some((data) => license.includes(data)))
    .map(([path]) => path.replace('node_modules/', ''))
  expect(named).not.toEqual([])
  expect(named.filter((name) => !notice.includes(name))).toEqual([])
})
