import type { ContactColumn, StopColumn } from '../../../contracts/contact-import.js'

/** As exports of other programs call it, without case, accents, spaces and signs. */
const knownNames: Record<ContactColumn | StopColumn | 'ignore', string> = {
  email:
    'email emailaddress mail mailaddress emailadresse mailadresse workemail businessemail primaryemail',
  phone:
    'phone phonenumber telephone telephonenumber telefon telefonnummer tel mobile mobilephone mobilenumber mobil handy handynummer cell cellphone workphone businessphone',
  name: 'name fullname contactname vollername vollstandigername',
  first_name: 'firstname forename givenname vorname prenom',
  last_name: 'lastname surname familyname nachname familienname',
  title: 'title jobtitle position jobposition berufsbezeichnung funktion',
  company:
    'company companyname organization organisation organizationname firma unternehmen employer',
  account_id: 'accountid',
  timezone: 'timezone tz zeitzone',
  country: 'country countrycode land landercode',
  source: 'source leadsource contactsource quelle',
  source_at: 'sourceat sourcedate',
  legal_basis: 'legalbasis rechtsgrundlage',
  fields: 'fields',
  consent: 'consent',
  unsubscribed:
    'unsubscribed unsubscribe optout optedout emailoptout hasoptedoutofemail abgemeldet abbestellt',
  bounced: 'bounced bounce hardbounce hardbounced emailbounced',
  do_not_contact: 'donotcontact dnc donotemail donotmail nichtkontaktieren',
  suppressed: 'suppressed',
  ignore: 'contactid createdat updatedat',
}

const byName = new Map(
  Object.entries(knownNames).flatMap(([target, names]) =>
    names.split(' ').map((name) => [name, target] as const),
  ),
)

export function knownColumn(header: string): string | undefined {
  return byName.get(withoutAccents(header).replaceAll(/[^a-z0-9]/g, ''))
}

/** `Favourite product` → `favourite_product`; it may still be no name for a field. */
export function fieldNameOf(header: string): string {
  return withoutAccents(header)
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
}

function withoutAccents(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
}
