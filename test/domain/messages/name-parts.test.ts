import { expect, test } from 'vitest'
import { namePartsOf } from '../../../domain/messages/name-parts.js'

test.each([
  // name, given name, family name
  ['Anna Berg', 'Anna', 'Berg'],
  ['  Anna   Berg ', 'Anna', 'Berg'],
  ['Anna', 'Anna', null],
  ['Dr. Anna Berg', 'Anna', 'Berg'],
  ['Prof. Dr. Anna Berg', 'Anna', 'Berg'],
  ['Frau Dipl.-Ing. Anna Berg', 'Anna', 'Berg'],
  ['Berg, Anna', 'Anna', 'Berg'],
  ['Berg, Dr. Anna', 'Anna', 'Berg'],
  ['von der Berg, Anna', 'Anna', 'von der Berg'],
  ['Anna Berg, PhD', 'Anna', 'Berg'],
  ['Anna Berg, MBA', 'Anna', 'Berg'],
  ['Sam Davis Jr.', 'Sam', 'Davis'],
  ['Sam Davis, Jr.', 'Sam', 'Davis'],
  ['Yo-Yo Ma', 'Yo-Yo', 'Ma'],
  ['Bo Li', 'Bo', 'Li'],
  ['Anna (she/her) Berg', 'Anna', 'Berg'],
  ['Anna van der Berg', 'Anna', 'van der Berg'],
  ['José García', 'José', 'García'],
  ["Síle O'Brien", 'Síle', "O'Brien"],
  ['Анна Берг', 'Анна', 'Берг'],
  ['John F. Kennedy', 'John', 'Kennedy'],
  // a title with one name is a family name
  ['Dr. Berg', null, 'Berg'],
  ['Mrs Berg', null, 'Berg'],
  // an initial is no way to greet anybody
  ['A. Berg', null, 'Berg'],
  ['J.P. Morgan', null, 'Morgan'],
  // who can tell whether Maria is a given name
  ['Anna Maria Berg', 'Anna', null],
  // what is not certain stays away
  ['Dr.', null, null],
  ['', null, null],
  [',', null, null],
  ['Berg, Anna, Berlin', null, null],
  ['anna@north.example', null, null],
  ['Anna & Ben Berg', null, null],
  ['Anna and Ben Berg', null, null],
  ['Northwind GmbH', null, null],
  ['山田 太郎', null, null],
  ['김민준', null, null],
  ['Room 4', null, null],
])('%j is %j %j', (name, first_name, last_name) => {
  expect(namePartsOf(name)).toEqual({ first_name, last_name })
})

test('a very long name is read at once', () => {
  const startedAt = performance.now()
  for (const part of ['a ', 'a.', 'a-', '(', 'van ', ' ', ',']) namePartsOf(part.repeat(50_000))
  expect(performance.now() - startedAt).toBeLessThan(1_000)
})
