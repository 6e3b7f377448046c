import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { environmentSchema } from '../../runtime/environment.js'
import { root } from './support/fixture-tree.js'

const lines = (await readFile(join(root, '.env.example'), 'utf8')).split('\n')
const variables = lines.flatMap((line, index) => {
  const [, name, value] = /^#([A-Z_]+)=(.*)$/.exec(line) ?? []
  return name === undefined || value === undefined ? [] : [{ name, value, index }]
})

describe('.env.example', () => {
  it('lists the variables of the settings, each once', () => {
    expect(variables.map(({ name }) => name).sort()).toEqual(
      Object.keys(environmentSchema.shape).sort(),
    )
  })

  it.each(variables)('has one line about $name', ({ index }) => {
    expect(lines[index - 1]).toMatch(/^# \S.{10,}\.$/)
    expect(lines[index - 2]).not.toMatch(/^# /)
  })

  it('changes nothing as it is, and every value in it is a good one', () => {
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([])
    const values = Object.fromEntries(variables.map(({ name, value }) => [name, value]))
    expect(environmentSchema.safeParse(values).error?.issues ?? []).toEqual([])
  })
})
