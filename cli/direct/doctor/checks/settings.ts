import { BadEnvironment, readSettings, type Settings } from '../../../../runtime/settings.js'
import { fail, ok, warn, type Finding } from '../finding.js'

type Env = Record<string, string | undefined>

export interface ReadEnvironment {
  settings: Settings | undefined
  findings: Finding[]
}

/** What `npm start` needs; and, where the environment names both outside parts, what split processes need. */
export function readEnvironment(env: Env): ReadEnvironment {
  try {
    const settings = readSettings(env, false, 'all')
    return {
      settings,
      findings: [ok('settings', inWords(settings)), ...splitFindings(env, settings)],
    }
  } catch (error) {
    if (!(error instanceof BadEnvironment)) throw error
    const findings = error.faults.map((fault) =>
      fail('settings', fault, 'Correct the variable; .env.example describes each.'),
    )
    return { settings: undefined, findings }
  }
}

function inWords({ production, sandbox, store, temporal }: Settings): string {
  const mode = production ? 'production' : 'development'
  const mail = sandbox.on ? 'sandbox on' : 'real mail'
  const parts = `${store.kind === 'embedded' ? 'embedded store' : 'PostgreSQL'}, ${temporal.kind} Temporal`
  return `${mode}, ${mail}, ${parts}`
}

function splitFindings(env: Env, { store, temporal }: Settings): Finding[] {
  if (store.kind !== 'postgres' || temporal.kind !== 'external') return []
  try {
    readSettings(env, false, 'api')
    return []
  } catch (error) {
    if (!(error instanceof BadEnvironment)) throw error
    return error.faults.map((fault) =>
      warn('settings', fault, 'Set it where npm run api and npm run worker start.'),
    )
  }
}
