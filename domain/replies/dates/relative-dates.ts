import { addDays, comingDay, dayOf, isUseful, msOf, type DayFound } from './calendar-day.js'
import { fullMonthPattern, monthOf } from './month-names.js'

type Resolve = (received: string, match: RegExpMatchArray) => string | null

const weekdays: string[] = [
  'sunday sonntag dimanche domingo domenica zondag sondag sunnuntaina sunnuntai niedziele niedziela nedeli nedele воскресенье',
  'monday montag lundi lunes lunedi segunda-feira maandag mandag maanantaina maanantai poniedzialek pondeli понедельник',
  'tuesday dienstag mardi martes martedi terca-feira dinsdag tisdag tirsdag tiistaina tiistai wtorek utery вторник',
  'wednesday mittwoch mercredi miercoles mercoledi quarta-feira woensdag onsdag keskiviikkona keskiviikko sroda srode stredu streda среду среда',
  'thursday donnerstag jeudi jueves giovedi quinta-feira donderdag torsdag torstaina torstai czwartek ctvrtek четверг',
  'friday freitag vendredi viernes venerdi sexta-feira vrijdag fredag perjantaina perjantai piatek patek пятницу пятница',
  'saturday samstag sonnabend samedi sabado sabato zaterdag lordag lauantaina lauantai sobote sobota sobotu субботу суббота',
]
const weekdayNames = new Map<string, number>()
for (const [index, line] of weekdays.entries()) {
  for (const name of line.split(' ')) weekdayNames.set(name, index)
}

const countWords: [number, string][] = [
  [1, 'a an one ein einem einer un une uno una um uma een en ett et'],
  [2, 'two couple zwei deux dos due dois duas twee tva to dwa dva'],
  [
    3,
    'three few drei paar einigen wenigen trois quelques tres unos unas tre qualche alguns algumas drie nagra noen trzy kilka tri',
  ],
  [4, 'four vier quatre several'],
  [6, 'six sechs seis sei zes sex seks'],
]
const counts = new Map(
  countWords.flatMap(([count, words]) => words.split(' ').map((word) => [word, count] as const)),
)

const unitDays: [RegExp, number][] = [
  [/^(?:day|tag|jour|dia|giorn|dag|dni|dny|päiv|paiv)/, 1],
  [/^(?:week|woche|semaine|semana|settiman|veck|uge|uke|viiko|tydz|tygod|tyden|tydn)/, 7],
  [/^(?:month|monat|mois|mes|maand|manad|maned|kuuka|miesi|mesic)/, 30],
  [/^(?:quarter|quartal|trimestre|kwartaal|kvartal|kwarta)/, 91],
  [/^(?:year|jahr|an|ano|jaar|ar$|rok)/, 365],
]

const units =
  '(?:days?|tagen?|jours?|dias?|giorn[io]|dagen|dagar|dage|dager|dni|dny|weeks?|wochen?|semaines?|semanas?|settiman[ae]|weken|week|veckor|uger|uker|tygodni(?:e|u)?|tydny|months?|monaten?|mois|mes(?:es|i|e)?|maanden|maand|manader|maneder|miesiac\\w*|mesic\\w*|quarters?|quartalen?|trimestres?|kwartalen|years?|jahren?)'

const patterns: [RegExp, Resolve][] = [
  [
    /\b(?:tomorrow|morgen frueh|ab morgen|demain|manana|domani|amanha|imorgon|i morgen|huomenna|jutro|zitra|завтра)\b/g,
    (day) => addDays(day, 1),
  ],
  [
    /\b(?:next week|(?:nachste|kommende)[nr]? woche|la semaine prochaine|semaine prochaine|(?:la )?(?:proxima semana|semana que viene)|settimana prossima|prossima settimana|volgende week|nasta vecka|naeste uge|neste uke|ensi viikolla|w przyszlym tygodniu|przyszly tydzien|pristi tyden|на следующей неделе)\b/g,
    (day) => nextWeekday(day, 1),
  ],
  [
    /\b(?:next month|(?:nachste[nr]?|kommende[nr]?) monat|(?:le )?mois prochain|(?:el )?(?:proximo mes|mes que viene)|(?:il )?(?:mese prossimo|prossimo mese)|proximo mes|volgende maand|nasta manad|naeste maned|neste maned|ensi kuussa|w przyszlym miesiacu|pristi mesic)\b/g,
    (day) => monthsAhead(day, 1),
  ],
  [
    /\b(?:next quarter|(?:nachste[snm]?|kommende[snm]?) quartal|(?:au |le )?(?:prochain trimestre|trimestre prochain)|(?:el |no )?proximo trimestre|(?:il )?(?:prossimo trimestre|trimestre prossimo)|volgend kwartaal|nasta kvartal|naeste kvartal|neste kvartal|ensi (?:vuosi)?neljanneksella|(?:w )?(?:przyszlym|nastepnym) kwartale|(?:pristi|dalsi) (?:kvartal|ctvrtleti))\b/g,
    quarterAhead,
  ],
  [
    /\bq([1-4])\b(?:[ /]*(?:of )?(20\d\d))?|\b([1-4])\. ?quartal\b|\b([1-4])(?:er|e|eme|o|º|°)? (?:trimestre|kwartaal|kvartal|kwartale?)\b/g,
    (day, match) => quarter(day, Number(match[1] ?? match[3] ?? match[4]), match[2]),
  ],
  [
    /\b(?:next year|(?:nachste[snm]?|kommende[snm]?) jahr|(?:l.)?annee prochaine|l.an prochain|(?:el )?(?:proximo ano|ano que viene)|(?:l.)?anno prossimo|prossimo anno|no proximo ano|ano que vem|volgend jaar|nasta ar|naeste ar|neste ar|ensi vuonna|w przyszlym roku|pristi rok|new year|neuen jahr|neues jahr|jahreswechsel|nouvel an|ano nuevo|anno nuovo|nieuwe jaar|nyar|nytar|nowym roku|novem roce)\b/g,
    (day) => dayOf(Number(day.slice(0, 4)) + 1, 1, 2),
  ],
  [
    /\b(?:after|nach) (?:the |den |dem |der )?(?:summer|sommer|sommerferien|sommerpause|summer break|summer holidays?)\b|\b(?:apres l.ete|despues del verano|dopo l.estate|depois do verao|na de zomer|efter sommaren|efter sommeren|etter sommeren|kesan jalkeen|po wakacjach|po lecie|po lete)\b|\ba la rentree\b|\bin (?:the )?(?:autumn|fall)\b|\bim herbst\b|\bautomne\b|\botono\b|\bautunno\b|\bherfst\b|\b(?:i )?host(?:en)?\b/g,
    (day) => comingDay(9, 1, day),
  ],
  [
    /\bin (?:the )?spring\b|\b(?:im|nachstes) fruhjahr\b|\bim fruhling\b|\bau printemps\b|\bprimavera\b|\bhet voorjaar\b|\btill varen\b|\btil foraret\b|\bwiosna\b/g,
    (day) => comingDay(3, 20, day),
  ],
  [
    /\bin (?:the )?summer\b|\bim sommer\b|\ben ete\b|\bcet ete\b|\ben verano\b|\bin estate\b|\bin de zomer\b/g,
    (day) => comingDay(6, 21, day),
  ],
  [
    /\b(?:after|nach|over) (?:the |den |dem )?(?:christmas|xmas|weihnachten|holidays|holiday season|feiertagen|festtagen)\b|\bapres (?:les fetes|noel)\b|\bdespues de (?:las fiestas|navidad(?:es)?)\b|\bdopo (?:le feste|natale)\b|\bna de (?:feestdagen|kerst)\b|\befter (?:jul|nyar|nytar)\b|\better jul\b|\bpo swietach\b|\bpo vanocich\b|\bjoulun jalkeen\b/g,
    (day) => comingDay(1, 4, day) ?? null,
  ],
  [
    /\b(?:h2|second half of (?:the )?year|second half|zweite[ns]? halbjahr|zweite[ns]? jahreshalfte|second semestre|segundo semestre|secondo semestre|tweede helft van het jaar)\b/g,
    (day) => comingDay(7, 1, day),
  ],
  [
    /\b(?:end of (?:the )?year|year.?end|jahresende|ende des jahres|fin d.annee|fin de ano|fine (?:dell.)?anno|fim do ano|eind van het jaar|einde van het jaar|arets slut|slutningen af aret|koniec roku|konec roku)\b/g,
    (day) => comingDay(12, 15, day) ?? dayOf(Number(day.slice(0, 4)) + 1, 1, 2),
  ],
  [
    new RegExp(
      `\\b(?:in|within|for|after|innerhalb von|nach|fur|dans|apres|d.ici|en|dentro de|tra|fra|entro|em|daqui a|over|na|om|efter|etter|za|through|noch) (?:about |ca\\.? |etwa |the next |den nachsten |environ |unos |unas |circa |a |an )?(\\d{1,2}|[a-z]+)(?: (?:of|more|de))? (${units})\\b`,
      'gu',
    ),
    inUnits,
  ],
  [
    new RegExp(
      `\\b(?:in|im|en|a|ab|until|till|bis|by|around|mid-?|mitte|debut|early|late|anfang|ende|end of|since|from|for|next|april|before|after|nach|apres|au mois d[e']|de|di|em|hasta|fino a|ate|tot|i|w|v|till|til|of|again in|d')\\s?(?:the |mid-?|mitte |early |late |ende |anfang |beginning of |end of |begin |start of |debut |inizio |eind )?(${fullMonthPattern})(?!\\p{L})(?: (20\\d\\d))?`,
      'gu',
    ),
    inMonth,
  ],
  [
    new RegExp(`\\b(${[...weekdayNames.keys()].join('|')})\\b`, 'gu'),
    (day, match) => nextWeekday(day, weekdayNames.get(match[1] ?? '') ?? 0),
  ],
]

export function relativeDates(plain: string, received: string): DayFound[] {
  return patterns.flatMap(([pattern, resolve]) =>
    [...plain.matchAll(pattern)].flatMap((match) => {
      const date = resolve(received, match)
      if (date === null || !isUseful(date, received)) return []
      return [{ date, index: match.index, words: match[0].trim(), ambiguous: false }]
    }),
  )
}

/** Strictly after the day itself. */
function nextWeekday(day: string, weekday: number): string {
  const today = new Date(msOf(day)).getUTCDay()
  return addDays(day, ((weekday - today + 6) % 7) + 1)
}

function monthsAhead(day: string, months: number): string | null {
  const month = Number(day.slice(5, 7)) - 1 + months
  return dayOf(Number(day.slice(0, 4)) + Math.floor(month / 12), (month % 12) + 1, 1)
}

function quarterAhead(day: string): string | null {
  return monthsAhead(day, 3 - ((Number(day.slice(5, 7)) - 1) % 3))
}

/** The quarter that has begun says "now", so it is the one in a year only when it is over. */
function quarter(day: string, number: number, year?: string): string | null {
  if (number < 1 || number > 4) return null
  const own = Number(year ?? day.slice(0, 4))
  const first = dayOf(own, (number - 1) * 3 + 1, 1)
  if (year !== undefined || first === null || first >= day) return first
  return dayOf(own + 1, (number - 1) * 3 + 1, 1)
}

function inMonth(day: string, match: RegExpMatchArray): string | null {
  const month = monthOf(match[1] ?? '')
  if (month === null) return null
  if (match[2] !== undefined) return dayOf(Number(match[2]), month, 1)
  const year = Number(day.slice(0, 4))
  const first = dayOf(year, month, 1)
  return first !== null && first > day ? first : dayOf(year + 1, month, 1)
}

function inUnits(day: string, match: RegExpMatchArray): string | null {
  const word = match[1] ?? ''
  const count = /^\d+$/.test(word) ? Number(word) : counts.get(word)
  const unit = unitDays.find(([name]) => name.test(match[2] ?? ''))?.[1]
  if (count === undefined || unit === undefined) return null
  return addDays(day, count * unit)
}
