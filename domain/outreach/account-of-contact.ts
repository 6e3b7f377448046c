/** Mail domains shared by strangers: two people there are not colleagues. */
const freeMail = new Set(
  `gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.de ymail.com
  icloud.com me.com mac.com aol.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de
  mail.com mail.ru yandex.ru yandex.com proton.me protonmail.com pm.me zoho.com fastmail.com
  hey.com tutanota.com tuta.com qq.com 163.com 126.com orange.fr free.fr laposte.net wanadoo.fr
  libero.it virgilio.it btinternet.com comcast.net verizon.net att.net`.split(/\s+/),
)

export interface AccountClues {
  contact_id: string
  email: string | null
  account_key: string | null
}

/** What groups contacts: the given account, else the company's mail domain, else the person alone. */
export function accountOfContact(contact: AccountClues): string {
  if (contact.account_key) return `key:${contact.account_key}`
  const domain = companyDomain(contact.email)
  return domain === null ? `contact:${contact.contact_id}` : `domain:${domain}`
}

/** null: an address that says nothing of a company. */
export function companyDomain(email: string | null): string | null {
  const domain = email?.slice(email.lastIndexOf('@') + 1)
  return domain && !freeMail.has(domain) ? domain : null
}
