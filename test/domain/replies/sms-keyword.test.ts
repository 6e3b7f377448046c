import { expect, test } from 'vitest'
import { smsKeyword } from '../../../domain/replies/sms-keyword.js'

const stops = `STOP|stop|Stop.| "stop!" |STOPALL|stop all|UNSUBSCRIBE|CANCEL|END|QUIT|REVOKE|OPTOUT|OPT-OUT|opt out|ARRET|arrêt|REMOVE|TD|STOP please|please stop|Stop texting me|stop it now`
const others = `don't stop|non stop|can't stop laughing|please do not stop|the bus stop|next stop Berlin|the end of the year|I want to cancel our call on Monday|stop by whenever you like next week|hello|`

test.each(stops.split('|'))('"%s" stops', (text) => {
  expect(smsKeyword(text)).toBe('stop')
})

test.each(others.split('|'))('"%s" does not stop', (text) => {
  expect(smsKeyword(text)).toBeNull()
})

test.each([
  ['START', 'start'],
  ['unstop', 'start'],
  ['Help', 'help'],
  ['INFO', 'help'],
  ['help me understand the price', null],
])('"%s" is %s', (text, expected) => {
  expect(smsKeyword(text)).toBe(expected)
})
