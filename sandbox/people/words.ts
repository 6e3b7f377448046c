import type { Act } from './act.js'
import type { Language } from './language.js'

export interface Occasion {
  /** When somebody is back, in words. */
  backOn: string
  /** When to ask again, in words. */
  laterIn: string
  colleague: { name: string; address: string }
}

/** What people write themselves; bounces, complaints and clicks have no words. */
type Saying = Exclude<Act, 'bounce' | 'bounce_soft' | 'complain' | 'unsubscribe_click'>

type Sayings = Record<Saying, (occasion: Occasion) => string>

const english: Sayings = {
  positive: () => 'Thanks, this sounds interesting. I am happy to talk about it next week.',
  question: () => 'How much does it cost, and does it work with our calendar?',
  negative: () => 'Thank you for the message, but we are not interested.',
  not_now: ({ laterIn }) => `This is not a good time for us. Please get back to me in ${laterIn}.`,
  hostile: () => 'This is harassment. Write to me once more and you will hear from our lawyer.',
  unclear: () => 'Blue folder, second shelf.',
  wrong_person: ({ colleague }) =>
    `I am not the right person for this. Please contact ${colleague.name} (${colleague.address}).`,
  book: () => 'I booked Tuesday 10:00 in your calendar. See you then!',
  unsubscribe: () => 'Please take me off your list.',
  out_of_office: ({ backOn }) =>
    `Thank you for your message. I am out of the office and will be back on ${backOn}.`,
}

const german: Sayings = {
  positive: () =>
    'Danke, das klingt interessant. Ich spreche gern nächste Woche mit Ihnen darüber.',
  question: () => 'Was kostet das, und passt es zu unserem Kalender?',
  negative: () => 'Vielen Dank, aber wir haben kein Interesse.',
  not_now: ({ laterIn }) =>
    `Im Moment passt es leider nicht. Bitte melden Sie sich im ${laterIn} noch einmal.`,
  hostile: () =>
    'Das ist Belästigung. Schreiben Sie mir noch einmal, hören Sie von unserem Anwalt.',
  unclear: () => 'Blauer Ordner, zweites Fach.',
  wrong_person: ({ colleague }) =>
    `Dafür bin ich nicht die richtige Ansprechpartnerin. Bitte wenden Sie sich an ${colleague.name} (${colleague.address}).`,
  book: () => 'Ich habe einen Termin gebucht: Dienstag 10:00 Uhr. Bis dann!',
  unsubscribe: () => 'Bitte nehmen Sie mich aus Ihrem Verteiler.',
  out_of_office: ({ backOn }) =>
    `Vielen Dank für Ihre Nachricht. Ich bin nicht im Büro und ab dem ${backOn} wieder erreichbar.`,
}

const french: Sayings = {
  positive: () => 'Merci, cela semble intéressant. Je serais ravie d’en parler avec vous.',
  question: () => 'Combien cela coûte-t-il, et est-ce compatible avec notre agenda ?',
  negative: () => 'Merci pour votre message, mais nous ne sommes pas intéressés.',
  not_now: ({ laterIn }) =>
    `Ce n’est pas le bon moment pour nous. Merci de me recontacter en ${laterIn}.`,
  hostile: () => 'C’est du harcèlement. Encore un message et vous aurez affaire à notre avocat.',
  unclear: () => 'Classeur bleu, deuxième étagère.',
  wrong_person: ({ colleague }) =>
    `Je ne suis pas la bonne personne pour cela. Merci de contacter ${colleague.name} (${colleague.address}).`,
  book: () => 'J’ai réservé un rendez-vous mardi à 10h00. À bientôt !',
  unsubscribe: () => 'Merci de me désabonner de votre liste.',
  out_of_office: ({ backOn }) =>
    `Merci pour votre message. Je suis absent du bureau et serai de retour le ${backOn}.`,
}

const spanish: Sayings = {
  positive: () => 'Gracias, suena interesante. Me gustaría hablar de ello la próxima semana.',
  question: () => '¿Cuánto cuesta, y funciona con nuestro calendario?',
  negative: () => 'Gracias por el mensaje, pero no estamos interesados.',
  not_now: ({ laterIn }) => `No es buen momento. Por favor, vuelva a contactarme en ${laterIn}.`,
  hostile: () => 'Esto es acoso. Si me escribe otra vez, tendrá noticias de nuestro abogado.',
  unclear: () => 'Carpeta azul, segundo estante.',
  wrong_person: ({ colleague }) =>
    `No soy la persona adecuada para esto. Por favor, contacte con ${colleague.name} (${colleague.address}).`,
  book: () => 'He reservado una reunión el martes a las 10:00. ¡Hasta entonces!',
  unsubscribe: () => 'Por favor, dame de baja de su lista.',
  out_of_office: ({ backOn }) =>
    `Gracias por su mensaje. Estoy fuera de la oficina y vuelvo el ${backOn}.`,
}

const sayings: Record<Language, Sayings> = {
  en: english,
  de: german,
  fr: french,
  es: spanish,
}

export const isSaying = (act: Act): act is Saying => Object.hasOwn(english, act)

export function wordsFor(act: Saying, language: Language, occasion: Occasion): string {
  return sayings[language][act](occasion)
}

export const automaticSubjects: Record<Language, string> = {
  en: 'Automatic reply',
  de: 'Automatische Antwort',
  fr: 'Réponse automatique',
  es: 'Respuesta automática',
}

/** How mail programs introduce what they quote. */
export function quoteIntroduction(
  language: Language,
  { day, who }: { day: string; who: string },
): string {
  return {
    en: `On ${day}, ${who} wrote:`,
    de: `Am ${day} schrieb ${who}:`,
    fr: `Le ${day}, ${who} a écrit :`,
    es: `El ${day}, ${who} escribió:`,
  }[language]
}
