import { describe, expect, it, test } from 'vitest'
import { titleScore } from '../../../domain/titles/title-score.js'

const levels: Record<string, Record<number, string[]>> = {
  English: {
    100: [
      'CEO',
      'C.E.O.',
      'Chief Executive Officer',
      'Chief Executive',
      'Group CEO & President',
      'Co-Founder & CTO',
      'Cofounder',
      'Founder/CEO',
      'Owner',
      'CEO (ex-Google)',
      'Managing Director',
      'MD',
      'Managing Partner',
      'Director General',
      'CEO–Founder',
      'Owner/Operator',
    ],
    98: ['President', 'President & VP Sales', 'President, formerly CEO', 'Chairman of the Board'],
    95: [
      'CTO',
      'C.T.O',
      'Chief Technology Officer',
      'CIO',
      'Chief Information Officer',
      'Chief Information Security Officer',
      'Chief Sales & Marketing Officer',
      'Chief People and Culture Officer',
      'CFO',
      'CHRO',
      'CISO',
      'Interim CTO',
      'Acting CFO',
      'Chief Technology/Information Officer',
      'Chief Product & Technology Officer (CPTO)',
      'General Counsel',
      'Deputy CEO',
    ],
    80: [
      'Vice President',
      'Vice-President',
      'VP',
      'V.P. Sales',
      'VP, Engineering',
      'SVP Product',
      'EVP',
      'AVP',
      'Assistant Vice President',
      'Senior Vice President, Global Sales',
      'Vice President of Directory Services',
      'General Manager',
      'VP/GM',
      'Executive Director',
      'Deputy CTO',
    ],
    75: [
      'Head of Sales',
      'Global Head, Data',
      'Head of Lead Generation',
      'Chief Architect',
      'Head',
    ],
    70: [
      'Director',
      'Deputy Director',
      'Associate Director',
      'Assistant Director',
      'Sr. Director, Product',
      'Director, ex-Google',
      'Chief of Staff to the CEO',
    ],
    60: ['Team Lead', 'Tech Lead', 'Lead Developer', 'Team Leader'],
    50: [
      'Manager',
      'Account Manager',
      'Product Manager',
      'Senior Product Manager',
      'Product Owner',
      'Assistant Manager',
      'Manager, Office of the CEO',
      'ex-CTO, now Product Manager',
      'Manager (m/w/d)',
    ],
    40: [
      'Principal Engineer',
      'Staff Software Engineer',
      'Senior Developer',
      'Sr Analyst',
      'Staff Engineer',
    ],
    30: [
      'Directory Administrator',
      'Directory',
      'Management Consultant',
      'Assistant to the CEO',
      'Executive Assistant',
      'Executive Assistant to CEO/CFO',
      'Executive Assistant, Office of the CEO',
      "CEO's Assistant",
      'EA to the Managing Director',
      'Advisor to the CEO',
      'CEO Intern',
      'Former CEO',
      'former Chief Technology Officer',
      'ex-CTO',
      'Retired Director',
      'Past President',
      'Physician, MD',
      'Headhunter',
      'Head Office Clerk',
      'Lead Generation Specialist',
      'Leads Coordinator',
      'Software Engineer',
      'HR Business Partner',
      "Founder's Associate",
      'Staff Nurse',
      'Coach for CEOs',
      'Reporting to CTO',
    ],
  },
  German: {
    100: [
      'Geschäftsführer',
      'Geschäftsführerin',
      'Geschaeftsfuehrer',
      'GESCHÄFTSFÜHRER/IN',
      'Geschäftsführer:in',
      'Geschäftsführender Gesellschafter',
      'Geschäftsführender Direktor',
      'Vorstandsvorsitzender',
      'Inhaber',
      'Gründerin und Geschäftsführerin',
    ],
    95: ['Vorstand', 'stellv. Geschäftsführer', 'Finanzvorstand'],
    80: ['Vizepräsident'],
    75: [
      'Leiter Vertrieb',
      'Vertriebsleiterin',
      'IT-Leiter',
      'Abteilungsleiter Einkauf',
      'Bereichsleitung Vertrieb',
      'Leitung Personal',
    ],
    70: ['Direktor Marketing', 'Prokurist'],
    60: ['Teamleiter'],
    50: ['Projektleiter', 'Projektmanager', 'Key Account Managerin', 'Manager (m/w/d)'],
    30: [
      'Assistenz der Geschäftsführung',
      'Referent der Geschäftsleitung',
      'Vorstandsassistentin',
      'Halbleiterphysiker',
      'Sachbearbeiter',
      'Ehemaliger Geschäftsführer',
    ],
  },
  French: {
    100: [
      'Président-Directeur Général',
      'PDG',
      'Directeur général',
      'Directrice Generale',
      'Gérant',
      'gérante associée',
      'Fondatrice',
    ],
    95: ['Directeur Général Adjoint', 'Directeur technique', 'DSI', 'DRH'],
    80: ['Vice-présidente'],
    75: ['Chef de service'],
    70: ['Directeur commercial', 'Directrice des ventes'],
    60: ["Chef d'équipe"],
    50: ['Responsable marketing', 'Chef de projet', 'Chef de produit'],
    30: ['Assistante de direction', 'Assistant du directeur', 'Ancien directeur'],
  },
  Spanish: {
    100: [
      'Director General',
      'Directora General',
      'Consejero Delegado',
      'Gerente general',
      'Fundador',
      'Dueña',
    ],
    98: ['Presidenta'],
    95: ['Director Financiero'],
    80: ['Vicepresidenta'],
    75: ['Jefa de departamento'],
    70: ['Directora de Marketing'],
    60: ['Jefe de ventas'],
    50: ['Gerente de ventas'],
    30: ['Asistente de gerencia'],
  },
  Italian: {
    100: [
      'Amministratore delegato',
      'Amministratrice Delegata',
      'Direttore generale',
      'Titolare',
      'Socio fondatore',
    ],
    80: ['Vice Presidente'],
    70: ['Direttore commerciale', 'Direttrice Vendite'],
    60: ['Capo reparto'],
    50: ['Responsabile acquisti'],
  },
  Portuguese: {
    100: ['Diretor Geral', 'Diretor Executivo', 'Sócio-fundador', 'Sócio-gerente', 'Proprietário'],
    98: ['Presidente'],
    70: ['Diretora Comercial'],
    50: ['Gerente de Projetos'],
  },
  Dutch: {
    100: ['Algemeen directeur', 'Eigenaar', 'Oprichter', 'Mede-oprichter', 'Zaakvoerder'],
    75: ['Hoofd Inkoop'],
    70: ['Directeur Verkoop'],
    60: ['Teamleider'],
    30: ['Directieassistente'],
  },
  Polish: {
    100: ['Prezes Zarządu', 'Dyrektor Zarządzający', 'Właściciel', 'Współzałożyciel'],
    95: ['Członek Zarządu'],
    80: ['Wiceprezes Zarządu'],
    70: ['Dyrektor Handlowy'],
    50: ['Kierownik działu'],
    30: ['Asystentka dyrektora'],
  },
  'Swedish and Danish': {
    100: [
      'VD',
      'Verkställande direktör',
      'Grundare',
      'Administrerende direktør',
      'Adm. direktør',
      'Indehaver',
      'Medstifter',
    ],
    98: ['Bestyrelsesformand'],
    75: ['Försäljningschef', 'IT-chef', 'Salgschef', 'Afdelingsleder'],
    70: ['Marknadsdirektör', 'Salgsdirektør'],
    60: ['Teamleder'],
    50: ['Projektledare'],
  },
}

const rows = Object.entries(levels).flatMap(([language, byScore]) =>
  Object.entries(byScore).flatMap(([score, titles]) =>
    titles.map((title) => ({ language, title, score: Number(score) })),
  ),
)

test.each(rows)('in $language, "$title" scores $score', ({ title, score }) => {
  expect(titleScore(title)).toMatchObject({ score, generic: false })
})

describe('a title that says nothing', () => {
  test.each([
    'Employee',
    'Staff',
    'worker',
    'Mitarbeiter',
    'Mitarbeiter/in',
    'Employé',
    'Empleado',
    'Impiegato',
    'Funcionário',
    'Medewerker',
    'Pracownik',
    'Medarbetare',
  ])('"%s" fits anybody', (title) => {
    expect(titleScore(title)).toEqual({
      score: 30,
      reason: 'a title that fits anybody scores 30',
      generic: true,
    })
  })

  test.each(['N/A', 'n.a.', '-', '???', 'unknown', 'Unbekannt', 'test', 'TBD'])(
    '"%s" is a placeholder',
    (title) => {
      expect(titleScore(title)).toEqual({
        score: 20,
        reason: 'a placeholder for a title scores 20',
        generic: true,
      })
    },
  )

  test.each([null, '', '  '])('%j is no title, and nobody wrote a generic one', (title) => {
    expect(titleScore(title)).toEqual({ score: 20, reason: 'no title scores 20', generic: false })
  })

  test.each(['Staff Engineer', 'Staff Nurse', 'Test Manager', 'Mitarbeiterin im Vertrieb'])(
    '"%s" says more than its generic word',
    (title) => {
      expect(titleScore(title).generic).toBe(false)
    },
  )
})

describe('a title explains its score', () => {
  test.each([
    ['CTO', 'CTO scores 95'],
    ['Chief Technical Officer', 'CTO scores 95'],
    ['CFO', 'C-level officer scores 95'],
    ['Co-Founder & CTO', 'founder or owner scores 100'],
    ['Founder & CEO', 'CEO scores 100'],
    ['Geschäftsführerin', 'managing director scores 100'],
    ['VP, Engineering', 'VP scores 80'],
    ['Deputy Director', 'director scores 70'],
    ['Software Engineer', 'a title without a rank scores 30'],
    ['Executive Assistant', 'an assistant or trainee scores 30'],
    ['former CEO', "somebody else's or a former rank scores 30"],
    ['Advisor to the CEO', "somebody else's or a former rank scores 30"],
  ])('%s: %s', (title, reason) => {
    expect(titleScore(title).reason).toBe(reason)
  })
})

describe('spelling does not count', () => {
  test.each([
    ['case', 'geschäftsführer', 'GESCHÄFTSFÜHRER'],
    ['umlauts written out', 'Gründer', 'Gruender'],
    ['accents left out', 'Directrice générale', 'Directrice generale'],
    ['letters composed or not', 'Gérant', 'Ge\u0301rant'],
    [
      'letters without an accent to take off',
      'Administrerende direktør',
      'Administrerende direktor',
    ],
    ['full-width letters', 'CTO', 'ＣＴＯ'],
    ['dots', 'VP Sales', 'V.P. Sales'],
    ['hyphens', 'Vice President', 'Vice-President'],
    ['spaces', 'Chief Executive Officer', '  Chief  Executive\tOfficer '],
    ['both genders at once', 'Geschäftsführer', 'Geschäftsführer*in'],
  ])('%s', (_name, one, other) => {
    expect(titleScore(other)).toEqual(titleScore(one))
    expect(titleScore(one).score).toBeGreaterThan(30)
  })
})

it('reads a title in an alphabet it does not know as one without a rank', () => {
  expect(titleScore('Директор')).toMatchObject({ score: 30, generic: false })
})

it('reads the longest title without trying every way to split it', () => {
  const title = `chief ${'very '.repeat(5000)}long`
  expect(titleScore(title)).toMatchObject({ score: 75 })
})
