const foreign =
  /^[\s>*_]*-{2,}[\s*]*(?:original (?:message|e-?mail|appointment)|urspr[üu]ngliche (?:nachricht|e-?mail)|originalnachricht|message (?:d.origine|original|transf[ée]r[ée])|mensaje (?:original|reenviado)|messaggio (?:originale|inoltrato)|mensagem (?:original|encaminhada|reencaminhada)|oorspronkelijk bericht|doorgestuurd bericht|oprindelig (?:meddelelse|besked|e-?mail)|ursprungligt meddelande|vidarebefordrat meddelande|opprinnelig melding|videresendt (?:melding|besked)|alkuper[äa]inen viesti|v[äa]litetty viesti|(?:wiadomo[śs][ćc] )?oryginalna(?: wiadomo[śs][ćc])?|wiadomo[śs][ćc] (?:oryginalna|przekazana)|p[ůu]vodn[íi] (?:zpr[áa]va|e-?mail)|p[řr]eposlan[áa] zpr[áa]va|forwarded (?:message|by)|weitergeleitete nachricht|mesaj original|eredeti [üu]zenet|исходное сообщение|пересылаемое сообщение|reply above this line|antworten sie oberhalb)/iu
const forwarded =
  /^\s*(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-?mail)|début du message (?:réexpédié|transféré)|inicio del mensaje reenviado|inizio messaggio inoltrato|início da mensagem (?:encaminhada|reencaminhada)|begin doorgestuurd bericht|vidarebefordrat brev|##-? ?(?:please type your reply|reply above|bitte geben sie ihre antwort).{0,80})\s*:?\s*$/iu
const disclaimer =
  /^\s*\*{0,2}(?:confidentiality (?:notice|note)|disclaimer|legal (?:notice|disclaimer)|privileged|this (?:e-?mail|message|communication|transmission)(?: and (?:any|its|all)| is (?:intended|confidential|for the)| may contain| contains|,? including)|the information (?:contained )?in this|the contents of this|please consider the environment|think before you print|diese (?:e-?mail|nachricht)(?: und | enthält| kann | ist (?:vertraulich|nur))|der inhalt dieser|vertraulichkeitshinweis|haftungsausschluss|ce (?:message|courriel|courrier|mail)(?: et | est | peut |,)|avis de confidentialit|este (?:mensaje|correo|e-?mail|mensagem)(?: y | e | es | est[áa] | puede | pode |,)|esta (?:mensagem|comunicaci[óo]n)|aviso (?:legal|de confiden)|questo messaggio|questa e-?mail|le informazioni contenute|dit (?:e-?mail)?bericht|deze e-?mail|de informatie in dit|detta (?:meddelande|e-?post|mejl)|denne (?:e-?mail|e-?post|meddelelse|meldingen)|t[äa]m[äa] (?:viesti|s[äa]hk[öo]posti)|niniejsza wiadomo|ta wiadomo[śs][ćc]|tato zpr[áa]va|tento e-?mail|upozorn[ěe]n[íi]:)/iu

const fromWords =
  'from|von|de|da|van|fra|från|fran|od|lähettäjä|lähettänyt|feladó|gönderen|kimden|от|от кого|expéditeur|mittente|remitente|remetente|afzender|avsändare|afsender|avsender|nadawca|odesílatel'
const otherWords =
  'sent|date|to|cc|subject|gesendet|datum|an|betreff|envoyé|envoyé le|à|objet|enviado|enviado el|enviada|enviada em|fecha|data|para|asunto|assunto|inviato|a|oggetto|verzonden|aan|onderwerp|skickat|till|ämne|sendt|dato|til|emne|lähetetty|päivä|päivämäärä|vastaanottaja|aihe|wysłano|do|temat|odesláno|komu|předmět|elküldve|címzett|tárgy|gönderildi|kime|konu|отправлено|дата|кому|тема|trimis|către|subiect'
const fromLine = new RegExp(`^[\\s*_]*(?:${fromWords})\\s?\\*?\\s*:\\*?\\s*\\S`, 'iu')
const otherLine = new RegExp(`^[\\s*_]*(?:${otherWords})\\s?\\*?\\s*:\\*?\\s*\\S`, 'iu')

const starts =
  /^[\s*_]*(?:on|am|le|el|il|em|op|den|på|pe|w dniu|dnia|dne|в|on\W|\d{1,4}[./-]\s?\d{1,2}[./-]|\d{1,2}\.? \p{L}+|mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|mo|di|mi|do|fr|sa|so|ma|ti|ke|to|la|su|pon|wt|śr|czw|pt|sob|po|út|st|čt|pá|tir|tors|ons|fre|lør|søn|tis|mån|lör|sön|пн|вт|ср|чт|пт|сб|вс|w|v)(?![\p{L}])/iu
const wrote =
  /(?:wrote|writes|schrieb|schrieben|schreef|a écrit|écrit|écrivait|escribió|escribio|ha scritto|scrive|scritto|escreveu|skrev|skreiv|kirjoitti|napisał(?:a|\(a\))?|pisze|napsal(?:a|\(a\))?|a scris|írta|yazdı|şunu yazdı|написал(?:а|\(а\))?|пишет|写道|のメッセージ|작성)/iu
const attributionEnd = /[:：]\s*\*?\s*$/

const mobile =
  /^\s*(?:(?:sent|get) (?:from|via|with|using|outlook for|by)\b|sent on the move|gesendet (?:von|mit|über)\b|von meinem? .{1,40} gesendet|diese nachricht wurde von meinem|holen sie sich outlook|outlook für (?:ios|android)|envoyé (?:de|depuis|à partir)|obtenir outlook|télécharger outlook|enviado (?:desde|do|a partir|pelo|de)\b|obtener outlook|obter o? ?outlook|inviato (?:da|dal|con)\b|ottieni outlook|scarica outlook|verzonden (?:vanaf|vanuit|met|via)|verstuurd (?:vanaf|met)|outlook voor|skickat från|hämta outlook|sendt fra|hent outlook|få outlook|lähetetty|hanki outlook|wysłane? z\b|pobierz (?:program )?outlook|odesláno z|získejte outlook|отправлено с)/iu
const signOff =
  /^[\s*_]*(?:(?:with )?(?:best|kind|warm|kindest|warmest|many thanks and (?:best|kind))\s?(?:regards|wishes)?|regards|(?:best |kind )?regards and thanks|br|kr|rgds|sincerely|yours (?:sincerely|faithfully|truly)|respectfully|cordially|cheers|take care|all the best|mit freundlichen grü(?:ß|ss)en|(?:freundliche|viele|beste|liebe|herzliche|schöne|sonnige) grü(?:ß|ss)e.{0,25}|mfg|lg|vg|bg|gruß|grüße|hochachtungsvoll|(?:bien )?cordialement|bien à vous|salutations(?: distinguées)?|sincères salutations|meilleures salutations|bonne (?:journée|soirée|réception)|(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente|un saludo|(?:cordiali|distinti) saluti|saluti|un saluto|buona giornata|(?:com os )?(?:melhores )?cumprimentos|atenciosamente|cordialmente|abraços?|(?:met )?vriendelijke groet(?:en)?|hartelijke groet(?:en)?|groet(?:en|jes)?|mvg|(?:med )?vänliga? hälsning(?:ar)?|(?:bästa )?hälsningar|mvh|(?:med )?venlige? hilsen|venlig hilsen|(?:med )?vennlig hilsen|hilsen|ystävällisin terveisin|terveisin|terv|yst\.? ?terv|z poważaniem|pozdrawiam|(?:serdecznie )?pozdrawiam(?: serdecznie)?|s pozdravem|pozdravy|с уважением|üdvözlettel|saygılarımla)\s*[,.!]*\s*$/iu

/** Of our own messages, wherever a mail program has put it. */
export function isOwnFooter(line: string): boolean {
  return /no more messages from us\s*:|https?:\/\/\S{1,200}\/u\/\S+/i.test(line)
}

export function isMobileSignature(line: string): boolean {
  return line.length <= 120 && mobile.test(line)
}

export function isSignOff(line: string): boolean {
  return line.length <= 60 && signOff.test(line)
}

/** From here on nothing is the sender's own: the old message, a forwarded one, a lawyer's text. */
export function beginsForeignText(line: string): boolean {
  const start = line.slice(0, 300)
  return foreign.test(start) || forwarded.test(start) || disclaimer.test(start)
}

/** Outlook's "From: … Sent: … To: … Subject: …" above a message that it does not mark. */
export function isHeaderBlock(lines: string[], at: number): boolean {
  const line = lines[at] ?? ''
  if (line.length > 500 || !fromLine.test(line)) return false
  return lines.slice(at + 1, at + 5).some((next) => next.length <= 1_000 && otherLine.test(next))
}

const mostWrappedLines = 4
const longestAttribution = 400

/** How many lines "On 5 January Anna wrote:" takes here; mail programs wrap it. 0: it is none. */
export function attributionLength(lines: string[], at: number): number {
  const begins = starts.test((lines[at] ?? '').slice(0, 60))
  let joined = ''
  for (let count = 1; count <= mostWrappedLines; count++) {
    const line = lines[at + count - 1]?.trim() ?? ''
    joined += `${line} `
    if (line === '' || joined.length > longestAttribution) return 0
    if (isAttribution(joined) && (begins || (count <= 2 && addressed.test(joined)))) return count
  }
  return 0
}

const addressed = /<\S+@\S+>|\[\S+@\S+\]/

function isAttribution(joined: string): boolean {
  return attributionEnd.test(joined) && wrote.test(joined) && /\d|@/.test(joined)
}
