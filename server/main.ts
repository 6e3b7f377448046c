import { runProcess } from './run-process.js'
import { startOverture } from './start-overture.js'

await runProcess('all', async (settings, log) => {
  if (settings.sandbox.on) {
    log.warn(
      'SANDBOX: no real mail leaves this machine. Everything sent lands in the local mailbox. Set SMTP_URL to send for real.',
    )
  }
  const overture = await startOverture(settings, log)
  const links = [
    `API ${overture.apiUrl}`,
    `docs ${overture.docsUrl}`,
    overture.temporalUiUrl && `Temporal ${overture.temporalUiUrl}`,
    overture.mailboxUrl && `mailbox ${overture.mailboxUrl}`,
  ]
  return { ...overture, ready: links.filter(Boolean).join('  ') }
})
