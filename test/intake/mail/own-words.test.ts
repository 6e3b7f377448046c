import { expect, test } from 'vitest'
import { htmlToText } from '../../../intake/mail/html-to-text.js'
import { ownWords } from '../../../intake/mail/own-words.js'

const attributions = [
  'On Mon, 23 Nov 2026 at 09:00, Tom Becker <tom@overture.example> wrote:',
  'On Mon, 23 Nov 2026 at 09:00, Tom Becker\n<tom@overture.example> wrote:',
  'Am Mo., 23. Nov. 2026 um 09:00 Uhr schrieb Tom Becker <tom@overture.example>:',
  'Am 23.11.2026 um 09:00 schrieb Tom Becker:',
  'Le lun. 23 nov. 2026 à 09:00, Tom Becker <tom@overture.example> a écrit :',
  'El lun, 23 nov 2026 a las 9:00, Tom Becker (<tom@overture.example>) escribió:',
  'Il giorno lun 23 nov 2026 alle ore 09:00 Tom Becker <tom@overture.example> ha scritto:',
  'Em seg., 23 de nov. de 2026 às 09:00, Tom Becker <tom@overture.example> escreveu:',
  'Op ma 23 nov 2026 om 09:00 schreef Tom Becker <tom@overture.example>:',
  'Den mån 23 nov. 2026 kl 09:00 skrev Tom Becker <tom@overture.example>:',
  'man. 23. nov. 2026 kl. 09.00 skrev Tom Becker <tom@overture.example>:',
  'ma 23. marrask. 2026 klo 9.00 Tom Becker (tom@overture.example) kirjoitti:',
  'pon., 23 lis 2026 o 09:00 Tom Becker <tom@overture.example> napisał(a):',
  'po 23. 11. 2026 v 9:00 odesílatel Tom Becker <tom@overture.example> napsal:',
]
const headerBlocks = [
  'From: Tom Becker <tom@overture.example>\nSent: Monday, 23 November 2026 09:00\nTo: Anna\nSubject: Hi',
  '*From:* Tom Becker\n*Date:* Monday\n*To:* Anna',
  'Von: Tom Becker\nGesendet: Montag, 23. November 2026 09:00\nAn: Anna\nBetreff: Hi',
  'De : Tom Becker\nEnvoyé : lundi 23 novembre 2026 09:00\nÀ : Anna\nObjet : Hi',
  'De: Tom Becker\nEnviado el: lunes\nPara: Anna\nAsunto: Hi',
  'Da: Tom Becker\nInviato: lunedì\nA: Anna\nOggetto: Hi',
  'Van: Tom Becker\nVerzonden: maandag\nAan: Anna\nOnderwerp: Hi',
  'Från: Tom Becker\nSkickat: måndag\nTill: Anna\nÄmne: Hi',
  'Fra: Tom Becker\nSendt: mandag\nTil: Anna\nEmne: Hi',
  'Lähettäjä: Tom Becker\nLähetetty: maanantai\nVastaanottaja: Anna\nAihe: Hi',
  'Od: Tom Becker\nWysłano: poniedziałek\nDo: Anna\nTemat: Hi',
  'Od: Tom Becker\nOdesláno: pondělí\nKomu: Anna\nPředmět: Hi',
]
const quoted = 'Hello Anna,\nplease unsubscribe me.'

test.each(attributions)('what stands under "%s" is quoted, marked or not', (attribution) => {
  expect(ownWords(`Sounds good.\n\n${attribution}\n\n${quoted}`)).toBe('Sounds good.')
  const marked = quoted.replace(/^/gm, '> ')
  expect(ownWords(`Sounds good.\n\n${attribution}\n${marked}`)).toBe('Sounds good.')
})

test.each(headerBlocks)('what stands under %j is quoted', (block) => {
  expect(ownWords(`Sounds good.\n\n${block}\n\n${quoted}`)).toBe('Sounds good.')
})

test.each([
  '-----Original Message-----',
  '-----Ursprüngliche Nachricht-----',
  '---------- Forwarded message ---------',
  '-------- Messaggio originale --------',
  'Begin forwarded message:',
  'This e-mail and any attachments are confidential.',
  'Diese E-Mail enthält vertrauliche Informationen.',
])('what stands under "%s" is not the sender’s', (line) => {
  expect(ownWords(`Sounds good.\n\n${line}\n${quoted}`)).toBe('Sounds good.')
})

test('an answer below or between the quotes is kept', () => {
  const [attribution = ''] = attributions
  expect(ownWords(`${attribution}\n> Are you interested?\n\nNo, remove me.\n\n> Bye`)).toBe(
    'No, remove me.',
  )
})

test.each([
  'Sent from my iPhone',
  'Von meinem iPhone gesendet',
  'Envoyé de mon iPhone',
  'Enviado desde mi iPhone',
  'Inviato da iPhone',
  'Verstuurd vanaf mijn iPhone',
  'Skickat från min iPhone',
  'Wysłane z iPhone’a',
  'Get Outlook for iOS',
])('the line "%s" is no word of the sender', (line) => {
  expect(ownWords(`Sounds good.\n\n${line}`)).toBe('Sounds good.')
})

test.each([
  '-- \nAnna\nTo unsubscribe from our newsletter, visit us',
  'Best regards,\nAnna\nLegal department',
  'Mit freundlichen Grüßen\n\nAnna',
  'Cordialement,\nAnna',
  'Pozdrawiam\nAnna',
])('the signature %j is left out', (signature) => {
  expect(ownWords(`Sounds good.\n\n${signature}`)).toBe('Sounds good.')
})

test('a wish below the signature is heard', () => {
  expect(ownWords('No.\n\nRegards\nAnna\n\nPlease take me off your list.')).toContain(
    'take me off your list',
  )
  expect(ownWords('No.\n\nRegards\nAnna\n\nP.S. I moved to Rome.')).toContain('I moved to Rome')
})

test('one who begins with a greeting that others end with is heard', () => {
  expect(ownWords('Cheers!\nPlease call me.')).toBe('Cheers!\nPlease call me.')
})

test('a sentence about who wrote what is no quote', () => {
  const words = 'On Monday you wrote that it is free. Is it?\nFrom what I see: it is not.'
  expect(ownWords(words)).toBe(words)
})

test('our own footer is nobody’s wish', () => {
  expect(ownWords('Ok\nNo more messages from us: https://o.example/u/abc')).toBe('Ok')
})

test('of HTML stays what a reader sees, with quotes marked', () => {
  const html =
    '<head><title>x</title></head><style>a{}</style><p>Gr&uuml;&szlig;e &amp; 1 &lt; 2</p><!-- c -->a<br>b' +
    '<span style="display: none">hidden <span>deep</span></span><blockquote>old<blockquote>older</blockquote></blockquote>c' +
    '<div class="gmail_signature">sig</div><script>alert(1)</script>'
  expect(htmlToText(html).split('\n').filter(Boolean)).toEqual([
    'Grüße & 1 < 2',
    'a',
    'b',
    '> old',
    '> older',
    'c',
  ])
})

test('broken HTML is text too', () => {
  expect(htmlToText('a < b <<b>bold</b <i')).toContain('bold')
  expect(htmlToText('5 &#0; &#x110000; &nothing; &#9999999;')).toContain('&nothing;')
  expect(htmlToText('<div style="display:none">x')).toBe('')
})
