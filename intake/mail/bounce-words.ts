import type { DeliveryReport } from '../../contracts/inbound-mail.js'
import { addressIn, originalIdIn, statusIn } from './delivery-status.js'

export interface BounceSigns {
  subject: string
  text: string
  return_path: string | null
  from: string | null
  headers: Record<string, string>
  /** The returned message, as far as it is a part of its own. */
  returned: string
}

const machines =
  /^(?:mailer-daemon|mail-daemon|mailerdaemon|postmaster|mdaemon|mail\.?delivery|maildelivery|delivery-?status|bounces?|microsoftexchange[0-9a-f]+|daemon|smtp-?daemon)(?:[+_.-][^@]*)?(?:@|$)/i

const machineSubjects =
  /undeliver(?:able|ed)|delivery (?:status notification|failure|failed|has failed|problem|incomplete|report|delayed|unsuccessful)|(?:mail|message) delivery (?:failed|failure|delayed|system)|returned mail|returned to sender|failure notice|mail system error|undelivered mail|non remis|non[- ]?d[ée]livrable|échec de (?:la )?(?:remise|distribution)|unzustellbar|nicht zugestellt|zustellung.{0,20}fehlgeschlagen|zustellungsfehler|no se puede entregar|no entregado|non recapitabile|mancato recapito|onbestelbaar|niet.{0,12}bezorgd|kan inte levereras|olevereret|kunne ikke leveres|ei voitu toimittaa|nie ?dostarczon|niedostarczalna|nedoručiteln|não entregue|falha na entrega|не доставлен|недоставлен|warning: (?:could not send|message)|delivery temporarily/i

const openings =
  /(?:this is the qmail-send program|this message was created automatically by mail delivery software|this is the mail system at host|this is the postfix program|your message (?:to .{1,120} )?(?:couldn.t|could not|wasn.t|was not) (?:be )?delivered|your message wasn.t delivered to|delivery has failed to these recipients|delivery to the following recipients? (?:has been )?(?:failed|delayed)|could not be delivered to (?:one or more|the following)|the following address(?:es)? (?:failed|had permanent fatal errors|had transient)|the following recipients? (?:could not|cannot) be reached|address not found|message not delivered|recipient inbox full|message blocked|i.m afraid i wasn.t able to deliver|die folgenden? (?:empfänger|adressen?) konnte|(?:diese|ihre) nachricht konnte nicht|echec de la remise|votre message n.a pas pu être (?:remis|distribué)|no se pudo entregar|impossibile recapitare|rejected your message to the following)/i

const answers = /^\s*(?:re|aw|sv|antw|odp|vs|rif|res)\s*:/i

const gone =
  /user (?:is )?unknown|unknown (?:user|recipient|mailbox|local part)|no such (?:user|mailbox|recipient|address|person|account)|(?:user|mailbox|recipient|account|address|email account)[^.\n]{0,60}(?:does ?n.t exist|does not exist|not found|not exist|is disabled|has been disabled|deactivated|is inactive|not available here|unavailable|no longer (?:valid|active|exists?|available))|address (?:rejected|couldn.t be found|not found|unknown)|recipient (?:address )?rejected|invalid (?:recipient|mailbox|address|user)|no mailbox (?:here )?by that name|mailbox unavailable|domain (?:not found|does not exist)|host (?:or domain name )?not found|unrouteable address|not our customer|nicht bekannt|unbekannte[rn]? (?:empfänger|adresse|benutzer)|existiert nicht|n.existe pas|inconnu|no existe|desconocid|non esiste|inesistente|bestaat niet|finns inte|findes ikke|nie istnieje|neexistuje|não existe/i
const passing =
  /mailbox (?:is )?full|over ?quota|quota exceeded|exceeded (?:its |their |the )?(?:storage|quota)|inbox (?:is )?full|insufficient (?:system )?storage|out of storage|disk quota|try again later|temporar(?:y|ily)|greylist|will (?:be )?retr|still being retried|delayed|no need to resend|not yet been delivered|you do not need to resend|connection timed out|deferred|postfach (?:ist )?voll|boîte (?:de réception )?(?:est )?pleine|buzón lleno|casella piena|zeitweilig|vorübergehend/i
const forever =
  /permanent(?:ly)? (?:fatal )?(?:error|fail)|giving up|i.ve given up|permanent error|550|553|554/

/** A bounce that is no RFC 3464 report: sendmail's ancestors, qmail, Exim, gateways, providers' own notes. */
export function bounceInWords(signs: BounceSigns): DeliveryReport | null {
  const failed = signs.headers['x-failed-recipients']
  const opening = openings.exec(signs.text.slice(0, 3_000))
  if (!isBounce(signs, opening !== null)) return null
  return {
    recipient: addressIn(failed) ?? recipientIn(signs.text, opening?.index ?? 0),
    ...verdict(`${signs.subject}\n${signs.text.slice(0, 6_000)}`),
    original_message_id: originalIdIn(signs.returned) ?? originalIdIn(signs.text),
  }
}

/** People quote the words and forward the mails of such machines, so a machine must be the sender. */
function isBounce(signs: BounceSigns, hasOpening: boolean): boolean {
  if (signs.headers['x-failed-recipients']) return true
  if (!machines.test(signs.from ?? '') && signs.return_path !== '') return false
  return hasOpening || (machineSubjects.test(signs.subject) && !answers.test(signs.subject))
}

function verdict(said: string): Pick<DeliveryReport, 'action' | 'status' | 'diagnostic'> {
  const words = gone.exec(said) ?? passing.exec(said) ?? forever.exec(said)
  const diagnostic = words === null ? null : lineOf(said, words.index)
  const status = codeIn(withoutAddresses(said)) ?? meant(said)
  if (status === null) return { action: 'unknown', status, diagnostic }
  return { action: status.startsWith('4') ? delayed(said) : 'failed', status, diagnostic }
}

/** The enhanced code, else what the reply code says: 550 is a 5.0.0. */
function codeIn(said: string): string | null {
  const found = /\b([45])\d\d[ -](?=\S)/.exec(said)
  const status = statusIn(said)
  if (status !== null && !status.startsWith('2')) return status
  return found ? `${found[1]}.0.0` : null
}

function meant(said: string): string | null {
  if (gone.test(said)) return '5.1.1'
  if (passing.test(said)) return '4.0.0'
  return forever.test(said) ? '5.0.0' : null
}

function delayed(said: string): 'delayed' | 'failed' {
  return /full|quota|storage|voll|pleine|lleno|piena/i.test(said) ? 'failed' : 'delayed'
}

function withoutAddresses(text: string): string {
  return text.replace(/\S+@\S+|\[?\b\d{1,3}(?:\.\d{1,3}){3}\b\]?/g, ' ')
}

function recipientIn(text: string, from: number): string | null {
  return addressIn(
    /[^\s<>;,"'()]{1,64}@[^\s<>;,"'():]{1,190}/.exec(text.slice(from, from + 4_000))?.[0],
  )
}

function lineOf(text: string, index: number): string {
  const start = text.lastIndexOf('\n', index) + 1
  const end = text.indexOf('\n', index)
  return text
    .slice(start, end < 0 ? text.length : end)
    .trim()
    .slice(0, 500)
}
