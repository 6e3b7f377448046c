import { escapeHtml } from '../../domain/messages/escape-html.js'
import { WithStatus } from '../endpoint/answer.js'
import type { ContactAddress } from './address-of.js'

export function askPage(address: ContactAddress): WithStatus<string> {
  return page(200, 'No more messages?', [
    `<p>We write to ${masked(address)}.</p>`,
    // without an action the form goes to this page's own address, whatever stands in front of this server
    '<form method="post"><button type="submit">Send me no more messages</button></form>',
  ])
}

export function donePage(address: ContactAddress): WithStatus<string> {
  return page(200, 'You will get no more messages', [
    `<p>We will not write to ${masked(address)} again. A message that was already on its way may still arrive.</p>`,
  ])
}

export function unknownPage(): WithStatus<string> {
  return page(404, 'This link is not valid', [
    '<p>Nothing was changed. Open the link again from the message, exactly as it stands there.</p>',
  ])
}

const style =
  'body{margin:15vh auto 0;padding:0 20px;max-width:30em;font:17px/1.5 system-ui,sans-serif;color-scheme:light dark}' +
  'button{font:inherit;padding:10px 18px;cursor:pointer}'

function page(status: number, title: string, content: string[]): WithStatus<string> {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<h1>${title}</h1>
${content.join('\n')}
</body>
</html>
`
  return new WithStatus(status, html, headers)
}

const headers = {
  'Content-Type': 'text/html; charset=utf-8',
  'X-Robots-Tag': 'noindex',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}

/** Enough for its owner to know it again, too little for whoever else was sent the link. */
function masked({ kind, value }: ContactAddress): string {
  if (kind === 'phone') return escapeHtml(`${value.slice(0, 3)}…${value.slice(-2)}`)
  const at = value.lastIndexOf('@')
  return escapeHtml(`${value.slice(0, 1)}…${value.slice(at)}`)
}
