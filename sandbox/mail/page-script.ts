/** Runs in the browser. Mail reaches the document through textContent alone. */
export const pageScript = String.raw`
'use strict'
const shown = 200
const pause = 2000
const newTab = { target: '_blank', rel: 'noopener noreferrer' }
const byId = (id) => document.getElementById(id)
const rows = new Map()
let openId = null
let seen = null

function element(tag, text, attributes) {
  const made = document.createElement(tag)
  if (text !== undefined) made.textContent = text
  for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value)
  return made
}

// in pretend time a message is dated weeks ahead of its arrival; its own date tells the story
function timeOf(message) {
  const dated = new Date(message.date || NaN)
  const at = Number.isNaN(dated.getTime()) ? new Date(message.arrived_at) : dated
  const today = at.toDateString() === new Date().toDateString()
  const text = at.toLocaleString(undefined, {
    timeStyle: 'short',
    ...(today ? {} : { dateStyle: 'medium' }),
  })
  return element('time', text, { datetime: at.toISOString(), title: at.toString() })
}

const addressText = (a) => (a.name ? a.name + ' <' + a.address + '>' : a.address)
const subjectOf = (message) => message.subject || '(no subject)'

function snippetOf(message) {
  const body = message.text || (message.html ? '(HTML only)' : '(no text)')
  return body.slice(0, 400).replace(/\s+/g, ' ').trim().slice(0, 140)
}

function makeRow(message) {
  const button = element('button', undefined, { type: 'button' })
  const top = element('span', undefined, { class: 'top' })
  top.append(
    element('span', message.envelope.to.join(', '), { class: 'to', dir: 'auto' }),
    timeOf(message),
  )
  button.append(
    top,
    element('span', subjectOf(message), { class: 'subject', dir: 'auto' }),
    element('span', snippetOf(message), { class: 'snippet', dir: 'auto' }),
  )
  button.addEventListener('click', () => {
    openMessage(message)
    byId('reader').focus({ preventScroll: true })
  })
  const row = element('li')
  row.append(button)
  return row
}

function terms(pairs) {
  const list = element('dl')
  for (const [name, value] of pairs) {
    list.append(element('dt', name), element('dd', value, { dir: 'auto' }))
  }
  return list
}

function fold(title, content, open) {
  const details = element('details')
  details.open = open
  details.append(element('summary', title), content)
  return details
}

// links in a mail lead to the server under test, for example to end the messages
function textWithLinks(text) {
  const shownText = element('pre', undefined, { dir: 'auto' })
  for (const [index, part] of text.split(/(https?:\/\/[^\s<>"]+)/).entries()) {
    shownText.append(index % 2 ? element('a', part, { href: part, ...newTab }) : part)
  }
  return shownText
}

function htmlFrame(message) {
  return element('iframe', undefined, {
    src: '/messages/' + encodeURIComponent(message.id) + '/html',
    sandbox: 'allow-popups allow-popups-to-escape-sandbox',
    title: 'HTML part',
  })
}

function openMessage(message) {
  openId = message.id
  history.replaceState(null, '', '#' + message.id)
  const headers = Object.entries(message.headers).flatMap(([name, value]) =>
    [].concat(value).map((one) => [name, one]),
  )
  const source = element('p')
  source.append(
    element('a', 'Raw source', {
      href: '/messages/' + encodeURIComponent(message.id) + '/raw',
      ...newTab,
    }),
  )
  const reader = byId('reader')
  reader.replaceChildren(
    element('h2', subjectOf(message), { dir: 'auto' }),
    terms([
      ['From', message.from ? addressText(message.from) : '(none)'],
      ['To', message.to.map(addressText).join(', ') || '(none)'],
      ['Delivered to', message.envelope.to.join(', ')],
      ['Return path', message.envelope.from || '(empty: a bounce)'],
      ['Arrived', new Date(message.arrived_at).toString()],
    ]),
    source,
    textWithLinks(message.text || '(no text part)'),
    fold('All ' + headers.length + ' headers', terms(headers), true),
  )
  if (message.html) reader.append(fold('HTML part', htmlFrame(message), false))
  reader.scrollTop = 0
  markOpen()
}

function markOpen() {
  for (const [id, row] of rows) {
    if (id === openId) row.firstChild.setAttribute('aria-current', 'true')
    else row.firstChild.removeAttribute('aria-current')
  }
}

function showList(page) {
  const focused = document.activeElement
  const ids = new Set(page.data.map((message) => message.id))
  for (const id of rows.keys()) if (!ids.has(id)) rows.delete(id)
  for (const message of page.data) if (!rows.has(message.id)) rows.set(message.id, makeRow(message))
  byId('list').replaceChildren(...page.data.map((message) => rows.get(message.id)))
  if (focused && focused !== document.activeElement) focused.focus({ preventScroll: true })
  byId('empty').hidden = page.total > 0
  if (openId === null) byId('placeholder').hidden = page.total === 0
  byId('more').hidden = page.total <= shown
  byId('more').textContent =
    'The newest ' + shown + ' of ' + page.total + ' messages. All of them: GET /messages'
  document.title = page.total ? '(' + page.total + ') Sandbox mailbox' : 'Sandbox mailbox'
  const linked = page.data.find((message) => '#' + message.id === location.hash)
  if (openId === null && linked) openMessage(linked)
  markOpen()
}

async function refresh() {
  try {
    const response = await fetch('/messages?limit=' + shown)
    if (!response.ok) throw new Error('status ' + response.status)
    const page = await response.json()
    const now = page.total + ' ' + page.data.map((message) => message.id).join()
    if (now !== seen) showList(page)
    seen = now
    byId('status').textContent = page.total === 1 ? '1 message' : page.total + ' messages'
  } catch {
    byId('status').textContent = 'The mailbox does not answer. Trying again every 2 seconds.'
  }
  setTimeout(refresh, pause)
}

refresh()
`
