/** Beginnings and whole names, folded; the languages that replies come in. */
const names: string[] = [
  `january jan januar janner january janvier janv enero ene gennaio gen janeiro januari tammikuuta tammikuu
   stycznia styczen ledna leden ianuarie januar ocak января январь`,
  `february feb febr februar feber fevrier fevr febrero febbraio fevereiro fev februari helmikuuta helmikuu
   lutego luty unora unor februarie subat февраля февраль`,
  `march mar marz maerz mrz mars marzo março marco maart mrt marts maaliskuuta maaliskuu marca marzec brezna
   brezen martie mart марта март`,
  `april apr avril avr abril abr aprile aprila huhtikuuta huhtikuu kwietnia kwiecien dubna duben aprilie nisan
   апреля апрель`,
  `may mai mayo maggio mag maio mei maj toukokuuta toukokuu maja kvetna kveten mayis мая маи`,
  `june jun juni juin junio giugno giu junho kesakuuta kesakuu czerwca czerwiec cervna cerven iunie haziran
   июня июнь`,
  `july jul juli juillet juil julio luglio lug julho heinakuuta heinakuu lipca lipiec cervence cervenec iulie
   temmuz июля июль`,
  `august aug aout agosto augustus augusti elokuuta elokuu sierpnia sierpien srpna srpen agustos августа
   август`,
  `september sep sept septembre septiembre settembre setembro syyskuuta syyskuu wrzesnia wrzesien zari
   septembrie eylul сентября сентябрь`,
  `october oct oktober okt octobre octubre ottobre ott outubro oktobra lokakuuta lokakuu pazdziernika
   pazdziernik rijna rijen octombrie ekim октября октябрь`,
  `november nov novembre noviembre novembro marraskuuta marraskuu listopada listopad listopadu noiembrie kasim
   ноября ноябрь`,
  `december dec dezember dez decembre diciembre dic dicembre dezembro joulukuuta joulukuu grudnia grudzien
   prosince prosinec decembrie aralik desember des декабря декабрь`,
]

const months = new Map<string, number>()
for (const [index, line] of names.entries()) {
  for (const name of line.split(/\s+/).filter(Boolean)) {
    if (!months.has(name)) months.set(name, index + 1)
  }
}
// Polish for November, Croatian for October: the Polish reply is the likelier one
months.set('listopada', 11)

export function monthOf(name: string): number | null {
  return months.get(name.replace(/\.$/, '')) ?? null
}

/** For a regular expression; the longer names first. */
export const monthPattern = [...months.keys()].toSorted((a, b) => b.length - a.length).join('|')

/** Short ones are also words ("mar", "out", "set", "may"), so alone they name no month. */
export const fullMonthPattern = [...months.keys()]
  .filter((name) => name.length > 3 || name === 'mai')
  .filter((name) => !['mart', 'marco', 'mars', 'sept', 'marca', 'zari'].includes(name))
  .concat(['mars', 'maj', 'mei', 'may', 'маи'])
  .toSorted((a, b) => b.length - a.length)
  .join('|')
