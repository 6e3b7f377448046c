import { pageScript } from './page-script.js'
import { pageStyle } from './page-style.js'

/** Holds no mail: the script fetches the messages and writes them as text nodes only. */
export function mailboxPage(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sandbox mailbox</title>
<style nonce="${nonce}">${pageStyle}</style>
</head>
<body>
<header>
  <h1>Sandbox mailbox</h1>
  <p><strong>Nothing leaves this machine.</strong> Every email the sandbox sends ends here.</p>
  <p id="status" role="status">Loading</p>
</header>
<main>
  <nav aria-label="Messages, newest first">
    <ol id="list"></ol>
    <p id="more" hidden></p>
    <div id="empty" hidden>
      <h2>No mail yet</h2>
      <p>Every email that Overture sends in the sandbox appears here within two seconds, newest
      first: first touches, follow-ups and replies to sandbox people.</p>
      <p>Start a run, or <code>npm run demo</code>.</p>
    </div>
  </nav>
  <article id="reader" aria-label="Open message" tabindex="-1">
    <p id="placeholder">Choose a message to read it.</p>
  </article>
</main>
<noscript>This page needs JavaScript. The same messages as JSON: <a href="/messages">/messages</a></noscript>
<script nonce="${nonce}">${pageScript}</script>
</body>
</html>
`
}
