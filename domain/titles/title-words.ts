export interface TitleLevel {
  name: string
  score: number
  /**
   * Comma-separated, each a regular expression for whole words. Accents and case do not count, `…` stands
   * for one to five words, a hyphen is written as a space.
   */
  words: string
}

/** Highest first. The longest words found in a title count, so "vice president" is no president. */
export const titleLevels: TitleLevel[] = [
  {
    name: 'CEO',
    score: 100,
    words: `CEO, chief executive( officer)?, Vorstandsvorsitzende[rn]?, Vorsitzende[rn]? des Vorstands,
      PDG, présidente? directeur général, présidente? directrice générale,
      consejer[oa] delegad[oa], director ejecutivo, directora ejecutiva,
      amministrat(ore|rice) delegat[oa], diretora? executiv[oa], prezes( zarządu)?, prezeska( zarządu)?`,
  },
  {
    name: 'founder or owner',
    score: 100,
    words: `(co )?founder, cofounder, co owner, owner, proprietor, (business|company) owner,
      (founding|managing|general|senior|equity) partner,
      (mit ?|co )?gründer(in)?, inhaber(in)?, eigentümer(in)?, (geschäftsführende[rn]? )?gesellschafter(in)?,
      (co ?)?fondat(eur|rice), propriétaire, (co ?)?fundadora?, socio fundador, socia fundadora,
      socio director, propietari[oa], dueñ[oa], (co ?)?fondatore, socio fondatore, titolare, proprietari[oa],
      socia fondatrice, sóci[oa] fundadora?, don[oa] da empresa, (mede ?)?oprichter, (mede ?)?eigenaar,
      eigenaresse, (współ)?założyciel(ka)?, (współ)?właściciel(ka)?,
      (med ?)?grundare, (med)?grundlægger, (med)?stifter, ägare, delägare, (med)?ejer, indehaver`,
  },
  {
    name: 'managing director',
    score: 100,
    words: `managing director, ^MD, director general, general director, secretary general,
      (allein)?geschäftsführer(in)?, geschäftsführende[rn]? direktor(in)?, geschäftsführung,
      geschäftsleiter(in)?, geschäftsleitung,
      generaldirektor(in)?, generalsekretär(in)?,
      directeur général, directrice générale, ^DG, gérante?, cogérante?, dirigeante?,
      directora? general, gerente general, administradora? únic[oa], administradora? delegad[oa],
      amministrat(ore|rice) unic[oa], dirett(ore|rice) generale, director geral, diretora? geral,
      gerente geral, sóci[oa] gerente, algemeen directeur, statutair directeur, zaakvoerder,
      bedrijfsleider, dyrektor(ka)? (generaln[ya]|zarządzając[ya]), verkställande direktör, VD,
      adm(inistrerende)? direktør, adm dir, daglig leder`,
  },
  {
    name: 'president',
    score: 98,
    words: `president, chair(man|woman|person), (executive|board) chair, chair of the board,
      präsident(in)?, présidente?, presidenta, prezydent,
      aufsichtsratsvorsitzende[rn]?, voorzitter, styrelseordförande, ordförande, bestyrelsesformand`,
  },
  {
    name: 'CTO',
    score: 95,
    words: 'CTO, chief (technology|technical) officer, directeur technique',
  },
  { name: 'CIO', score: 95, words: `CIO, chief information officer, DSI` },
  {
    name: 'C-level officer',
    score: 95,
    words: `chief … officer, CFO, COO, CMO, CRO, CPO, CISO, CSO, CHRO, CDO, CCO, CAO, CLO, CBO, CGO, CXO,
      CKO, CINO, CDIO, CPTO, CDTO, CHO, general counsel, DRH, DAF,
      finanzvorstand, technikvorstand, vertriebsvorstand,
      directeur financier, directrice financière, director financiero, directora financiera,
      dirett(ore|rice) finanziari[oa], diretora? financeir[oa], dyrektor finansowy, financieel directeur,
      (ekonomi|finans)direktör, (økonomi|finans)direktør`,
  },
  {
    name: 'deputy managing director',
    score: 95,
    words: `(deputy|vice) (CEO|chief executive( officer)?|managing director|MD),
      stellvertretende[rn]? (geschäftsführer(in)?|CEO), stellv geschäftsführer(in)?,
      directeur général adjoint, directrice générale adjointe, ^DGA, subdirectora? general,
      vice (VD|verkställande direktör), vicedirektør, adjunct directeur`,
  },
  {
    name: 'member of the board',
    score: 95,
    words: `board member, member of the( executive| management)? board, vorstand, vorstands,
      vorstandsmitglied, vorständin, membre du directoire, consejer[oa], consigliere di amministrazione,
      bestuurder, bestuurslid, członek zarządu, członkini zarządu, styrelseledamot, bestyrelsesmedlem`,
  },
  {
    name: 'VP',
    score: 80,
    words: `[SEARG]?VP, VPE, vice president, vice chair(man|woman|person)?,
      vize ?präsident(in)?, vice ?présidente?, vicepresidenta, wiceprezes(ka)?( zarządu)?,
      vice ?voorzitter, vice ordförande, viceordförande`,
  },
  {
    name: 'deputy of a C-level officer',
    score: 80,
    words: 'deputy (chief … officer|CTO|CIO|CFO|COO|CMO|CRO|CPO|CISO|CHRO|CDO)',
  },
  { name: 'general manager', score: 80, words: 'general manager' },
  { name: 'executive director', score: 80, words: 'executive director' },
  {
    name: 'head of a department',
    score: 75,
    words: `head(?! office), chief, leiter(in)?, leitung,
      (bereichs|abteilungs|niederlassungs|standort|ressort|haupt)leit(er|erin|ung),
      (vertriebs|verkaufs|marketing|entwicklungs|personal|einkaufs|produktions|finanz)leit(er|erin|ung),
      (werk|werks|betriebs|logistik|qualitäts)leit(er|erin|ung),
      chef(fe)? (de|du) (service|département), jef[ea] de (departamento|área|división),
      capo (dipartimento|divisione), hoofd, afdelingshoofd, (avdelnings|afdelings)(chef|leder),
      (försäljnings|marknads|ekonomi|personal|IT|HR|produktions|inköps|tekniska?) ?chef,
      (salgs|marketing|økonomi|indkøbs) ?chef, chef för`,
  },
  {
    name: 'director',
    score: 70,
    words: `director, non executive director, dir, country manager, chief of staff( to [^/]*)?,
      [a-z]*direktor(in)?, prokurist(in)?, directeur, directrice, directora, dirett(ore|rice), dirigente,
      diretora?, dyrektor(ka)?, [a-z]*direktør`,
  },
  {
    name: 'team lead',
    score: 60,
    words: `lead(?! (gen|generation|nurturing|management|qualification|research)), teamlead, techlead,
      (team|group|squad|section|unit|practice) leader,
      (team|gruppen|schicht|sachgebiets)leiter(in)?, leitende[rn]?, chef(fe)? d equipe,
      responsable d equipe, jef[ea], líder, capo ?(reparto|area|squadra|ufficio), responsabile di team,
      chefe, teamleider, ploegleider, lider(ka)?( zespołu)?, kierowni(k|czka) zespołu, teamledare,
      teamleder, gruppchef, gruppledare, gruppeleder`,
  },
  {
    name: 'manager',
    score: 50,
    words: `[a-z]*manager(in)?, mgr, mngr, supervisor(in)?, product owner,
      (projekt|filial|bau|markt)leiter(in)?, responsable,
      chef(fe)? (de|du) (projets?|produits?|rayon|chantier|secteur), gestionnaire, gerente,
      encargad[oa], jef[ea] de (proyectos?|producto), gestora?, responsabile, capo ?progetto, coordinatore,
      projectleider, filiaalleider, kierowni(k|czka), menad[zż]er(ka)?, mened[zż]er(ka)?,
      projektledare, projektleder, produktchef, projektchef`,
  },
  {
    name: 'senior specialist',
    score: 40,
    words: `senior, sr, snr, principal, distinguished, founding engineer,
      staff (software |data )?(engineer|developer|scientist|designer|architect|analyst|researcher),
      (process|data|service|system|risk|application) owner, starszy, starsza`,
  },
  {
    name: 'no rank',
    score: 30,
    words: `founders associate, founder s associate, owner s rep(resentative)?, advisory board( member)?,
      (HR |people )?business partner`,
  },
]

/** Up to the next comma, slash or bracket, these take a rank away: it is not this person's, or not any more. */
export const borrowedRanks = `former(ly)?, ex, previous(ly)?, past, retired, aspiring, ehemalige[rn]?, ehem,
  ancien(ne)?, antigu[oa], voormalig, były, była, tidigare, tidligere, fd,
  office of, (CEO|president|MD)( s)? office,
  (advisor|adviser|coach|consultant|secretary|support|reporting|reports) (to|for),
  (berater|referent|mitarbeiter)(in)? (der|des),
  conseill(er|ère) (du|de la), asesora? (del|de la)`

/** With one of these in it, a title has no rank, whoever else it names. */
export const helperWords = `(executive|personal|administrative|management|virtual) assistant, assistant$,
  assistant (to|for|of|de|du|des|d|and|/), assistant (CEO|CTO|CIO|CFO|COO|president|managing director),
  (executive|personal|management) secretary, (PA|EA) to, s PA, intern, trainee, apprentice,
  [a-z]*assistent(in|e)?, [a-z]*assistenz, assistante, asistente, assistente, asystent(ka)?,
  sekretär(in)?, sekretariat, secrétaire (de|du), secretari[oa] (de|del), segretari[oa] (di|del),
  praktikant(in)?, werkstudent(in)?, auszubildende[rn]?, stagiaire, alternante?, becari[oa], tirocinante,
  estagiári[oa], stażyst(a|ka)`

/** Whole titles that fit anybody. */
export const genericTitles = `employees?, staff, staff member, member of staff, team member, workers?, personnel,
  professional, contact, user, person, other, mitarbeiter(in)?, mitarbeitende[rn]?, angestellte[rn]?,
  kontakt, ansprechpartner(in)?, sonstige[rs]?, employée?, salariée?, collaborat(eur|rice), emplead[oa],
  trabajadora?, colaboradora?, impiegat[oa], dipendente, collaborat(ore|rice), funcionári[oa], empregad[oa],
  medewerk(st)?er, werknemer, pracowni(k|ca), medarbetare, anställd, medarbejder, ansat`

/** Whole titles that are none. */
export const placeholderTitles = `n( /)? a, na, none, null, nil, undefined, unknown, not (available|known|specified),
  unbekannt, keine? angabe, inconnue?, desconocid[oa], sconosciut[oa], desconhecid[oa], onbekend,
  nieznan[ya], okänd, ukendt, tests?, tba, tbd, x+, asdf+, title, job title, titel`
