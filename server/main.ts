import type { Settings } from '../runtime/settings.js'
import { realProviders } from './real-provider.js'
import { runProcess } from './run-process.js'
import { startOverture } from './start-overture.js'

await runProcess('all', async (settings, log) => {
  if (settings.sandbox.on) log.warn(sandboxNotice(settings))
  const overture = await startOverture(settings, log)
  const links = [
    `API ${overture.apiUrl}`,
    `docs ${overture.docsUrl}`,
    overture.temporalUiUrl && `Temporal ${overture.temporalUiUrl}`,
    overture.mailboxUrl && `mailbox ${overture.mailboxUrl}`,
    overture.smsUrl && `SMS ${overture.smsUrl}`,
  ]
  return { ...overture, ready: links.filter(Boolean).join('  ') }
})

function sandboxNotice(settings: Settings): string {
  const real = realProviders(settings)
  if (real.length > 0) return `SANDBOX, but not for everything: ${real.join(', ')}.`
  return 'SANDBOX: no real mail leaves this machine. Everything sent lands in the local mailbox. Set SMTP_URL to send for real.'
}
