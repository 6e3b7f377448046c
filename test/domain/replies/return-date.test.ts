import { expect, test } from 'vitest'
import { datedLater, returnDate } from '../../../domain/replies/return-date.js'

/** A Monday. */
const received = '2026-11-23'

test.each([
  ['back on 5 January', '2027-01-05'],
  ['back on January 5th, 2027', '2027-01-05'],
  ['until Jan 5th', '2027-01-05'],
  ['until the 5th of January', '2027-01-05'],
  ['until 2027-01-05', '2027-01-05'],
  ['until 05.01.2027', '2027-01-05'],
  ['ab dem 5.1. wieder', '2027-01-05'],
  ['bis einschließlich 5. Jänner', '2027-01-05'],
  ['vom 24. bis 28. Dezember', '2026-12-28'],
  ['24.12.2026 - 05.01.2027', '2027-01-05'],
  ['du 24 au 28 décembre', '2026-12-28'],
  ["jusqu'au 1er février", '2027-02-01'],
  ['Dec 24 - 28', '2026-12-28'],
  ['hasta el 5 de enero de 2027', '2027-01-05'],
  ['returning Monday', '2026-11-30'],
  ['back tomorrow', '2026-11-24'],
  ['wieder am Mittwoch', '2026-11-25'],
  ['I am back next week', '2026-11-30'],
  ['back on 5 January. Our fair is on 3 March.', '2027-01-05'],
  ['until 12/24', '2026-12-24'],
  ['do 4 stycznia', '2027-01-04'],
  ['7. tammikuuta asti', '2027-01-07'],
])('"%s" is %s', (words, date) => {
  expect(returnDate(words, received)?.date).toBe(date)
})

test.each([
  'I was out until 20 November',
  'until 1 March 2029',
  'until 31 February',
  'we answer 24/7',
  'until 99.99.2027',
  'call 030 12.34.56',
  'I am away',
  'we are open Monday to Thursday',
])('"%s" has no return date', (words) => {
  expect(returnDate(words, received)).toBeNull()
})

test('a day that could be two is the later one, unless the language writes the day first', () => {
  expect(returnDate('until 05/01/2027', received)).toMatchObject({
    date: '2027-05-01',
    ambiguous: true,
  })
  expect(returnDate("absent du 24/12 jusqu'au 05/01/2027 inclus", received)).toMatchObject({
    date: '2027-01-05',
    ambiguous: false,
  })
})

test.each([
  ['ask me again in Q2', '2027-04-01'],
  ['in Q4', '2027-10-01'],
  ['nächstes Quartal', '2027-01-01'],
  ['in March', '2027-03-01'],
  ['in March 2027', '2027-03-01'],
  ['im Oktober', '2027-10-01'],
  ['after the summer', '2027-09-01'],
  ['in two weeks', '2026-12-07'],
  ['in 3 Monaten', '2027-02-21'],
  ['next year', '2027-01-02'],
  ['el próximo mes', '2026-12-01'],
  ['on 15 February', '2027-02-15'],
])('to ask again %s is %s', (words, date) => {
  expect(datedLater(words, received)?.date).toBe(date)
})

test('the words are those of the text', () => {
  expect(datedLater('Melden Sie sich Mitte März', received)?.words).toContain('März')
})
