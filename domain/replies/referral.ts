const longest = 6_000
const address = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,4}/u
const name =
  "[\\p{Lu}][\\p{L}'’.-]{1,30}(?:\\s+(?:van|von|de|der|den|da|di|du|la|le|Mc)\\s*)?(?:\\s+[\\p{Lu}][\\p{L}'’-]{1,30}){1,2}"
const oneName = "[\\p{Lu}][\\p{L}'’-]{2,30}"
const title =
  '(?:(?:Mr|Mrs|Ms|Dr|Herrn?|Frau|M|Mme|Sr|Sra|Dott|Sig|Pan|Pani|Hr|Fru)\\.?\\s+|mein(?:e[nr]?)?\\s+Kolleg(?:en|in)\\s+|my\\s+colleague\\s+|mon\\s+coll[èe]gue\\s+|ma\\s+coll[èe]gue\\s+|mi\\s+colega\\s+|mi\\s+compañer[oa]\\s+|al\\s+collega\\s+|mijn\\s+collega\\s+|min\\s+koll?ega\\s+)*'
const verbs =
  '(?:contact|reach out to|speak (?:to|with)|talk (?:to|with)|get in touch with|write to|e-?mail|ask for|ask|try|loop(?:ing)? in|cc.?ing|copying in|copying|forward(?:ed|ing)? (?:this |your (?:mail|message|e-?mail) )?(?:on )?to|pass(?:ed|ing)? (?:this |your details )?(?:on )?to|refer (?:you )?to|connect with|address (?:this )?to|direct (?:this |it )?to|person (?:is|would be)|(?:in charge|responsible)(?: for this)? is|handled by|belongs to|wenden Sie sich (?:bitte )?(?:direkt )?an|wende dich (?:bitte )?an|kontaktieren Sie (?:bitte )?|kontaktiere (?:bitte )?|Ansprechpartner(?:in)? (?:ist|wäre|hierfür ist|dafür ist)|(?:Dafür|Hierfür) ist|zuständig (?:ist|wäre|dafür ist|hierfür ist)|schreiben Sie (?:bitte )?(?:an )?|sprechen Sie (?:bitte )?mit|weitergeleitet an|an meine[nr]? Kolleg(?:en|in)|contacter|contactez|adresse[rz]-vous à|adresser à|vous adresser à|voir avec|écri(?:re|vez) à|responsable est|contactar (?:con|a)|contacte (?:con|a)|contacta (?:con|a)|contact[eo] con|hable con|hablar con|diríjase a|escriba a|responsable es|contattare|contatti|contattate|rivolgersi a|rivolgiti a|si rivolga a|scriva a|referente è|responsabile è|contactar com|contate|contacte|fale com|falar com|responsável é|contact opnemen met|neem (?:dan )?contact op met|richten aan|verantwoordelijke is|mailen naar|kontakta|kontakte|kontakt|kontaktuj się z|kontaktować się z|skontaktować się z|proszę o kontakt z|proszę pisać do|odpowiedzialn[ya] jest|kontaktujte|obraťte se na|ottakaa yhteyttä|yhteyshenkilö on|vastuussa on|ansvarig är|ansvarlig er)'

const named = new RegExp(`(?<!\\p{L})${verbs}(?!\\p{L})\\s*:?\\s*${title}(${name})`, 'giu')
const namedOnce = new RegExp(`(?<!\\p{L})${verbs}(?!\\p{L})\\s*:?\\s*${title}(${oneName})`, 'giu')
const startsUpper = /^\p{Lu}/u
const noName =
  /^(?:Me|Us|You|Him|Her|Them|This|That|The|Our|My|Your|Sie|Ihnen|Uns|Mich|Bitte|If|For|In|On|At|Via|By|Again|Please|Directly|Someone|Somebody|Anyone|Next|Monday|Tuesday|Wednesday|Thursday|Friday|January|February|March|April|May|June|July|August|September|October|November|December|Sales|Support|Marketing|Legal|HR|IT|Info|Team|Mich|Mir|Nous|Moi|Nos)$/iu

/** Whom to ask instead: an address, else a name behind words like "please contact". */
export function findReferral(ownWords: string): string | null {
  const words = ownWords.slice(0, longest)
  const found = address.exec(words)?.[0]
  if (found !== undefined) return found.toLowerCase().replace(/\.$/, '')
  return nameIn(words, named) ?? nameIn(words, namedOnce)
}

function nameIn(words: string, pattern: RegExp): string | null {
  for (const match of words.matchAll(pattern)) {
    // the pattern ignores case for its verbs; a name does not
    const parts = (match[1] ?? '').split(/\s+/)
    const kept = parts.slice(0, lastUpper(parts))
    if (kept.length > 0 && !noName.test(kept[0] ?? '')) {
      return kept.join(' ').replace(/[.,]+$/, '')
    }
  }
  return null
}

/** How many words from the front belong to the name. */
function lastUpper(parts: string[]): number {
  if (!startsUpper.test(parts[0] ?? '')) return 0
  const end = parts.findIndex(
    (part) => !startsUpper.test(part) && !/^(?:van|von|de|der|den|da|di|du|la|le)$/.test(part),
  )
  return end < 0 ? parts.length : end
}
