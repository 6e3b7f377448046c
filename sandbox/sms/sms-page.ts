import { magicNumbers } from './magic-numbers.js'
import type { SmsMessage } from './sms-message.js'

const shown = 200

const style = `
:root { color-scheme: light dark; }
body { margin: 24px auto; max-width: 70rem; padding: 0 16px; font: 15px/1.5 system-ui, sans-serif; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 6px 12px 6px 0; text-align: left; vertical-align: top; border-bottom: 1px solid #8884; }
td { white-space: pre-wrap; }
td:nth-child(4) { overflow-wrap: anywhere; }
td:not(:nth-child(4)) { white-space: nowrap; }
code, .number { font-variant-numeric: tabular-nums; white-space: nowrap; }
h2 { margin-top: 32px; font-size: 17px; }
`

/** No script at all: the page reads itself anew. */
export function smsPage(messages: SmsMessage[], nonce: string): string {
  const rows = messages.slice(0, shown).map(row).join('')
  const more = messages.length > shown ? `<p>The newest ${shown} of ${messages.length}.</p>` : ''
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="5">
<title>Sandbox SMS</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<h1>Sandbox SMS</h1>
<p><strong>Nothing leaves this machine.</strong> Every SMS the sandbox sends ends here. The same as JSON:
<a href="/messages.json">/messages.json</a></p>
${messages.length === 0 ? '<p>No SMS yet.</p>' : table(['At', 'From', 'To', 'Words', 'Status'], rows)}
${more}
<h2>Numbers that go wrong</h2>
${table(['To', 'What happens'], Object.entries(magicNumbers).map(magicRow).join(''))}
<h2>Write as a person</h2>
<p><code>POST /inbound</code> with <code>{"from": "+4915112345678", "text": "STOP"}</code> as application/json.</p>
</body>
</html>
`
}

function table(heads: string[], rows: string): string {
  return `<table><thead><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr></thead><tbody>${rows}</tbody></table>`
}

function row(message: SmsMessage): string {
  const fault = message.error_code === null ? '' : ` (${message.error_code})`
  return cells([
    message.created_at.slice(0, 19).replace('T', ' '),
    message.from,
    message.to,
    message.body,
    `${message.status}${fault}`,
  ])
}

function magicRow([number, { words }]: [string, { words: string }]): string {
  return cells([number, words])
}

function cells(texts: string[]): string {
  return `<tr>${texts.map((text) => `<td>${escaped(text)}</td>`).join('')}</tr>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
}
