import { expect, test } from 'vitest'
import { type TestApi, withApi } from '../support/api.js'

let api: TestApi

withApi((started) => ({ api } = started))

test('the docs page needs no key, and all it loads comes from here', async () => {
  const page = await api.request('GET', '/docs', { key: null })
  expect(page.status).toBe(200)
  const assets = [...page.text.matchAll(/(?:src|href)=["']([^"']+)["']/g)].map(
    (match) => match[1] ?? '',
  )
  expect(assets.length).toBeGreaterThan(4)
  for (const asset of assets) {
    const url = new URL(asset, `${api.url}/docs`)
    expect(url.origin).toBe(api.url)
    expect({ asset, status: (await fetch(url)).status }).toEqual({ asset, status: 200 })
  }
})

test('the page runs under its own Content-Security-Policy', async () => {
  const page = await api.request('GET', '/docs')
  const policy = page.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("script-src 'self'")
  expect(policy).not.toContain('upgrade-insecure-requests')
  expect(page.text).not.toMatch(/<script>|\son[a-z]+=/)
  const init = await api.request('GET', '/docs/swagger-ui-init.js')
  // addresses in examples are the only others; nothing is loaded from them
  expect(init.text).not.toMatch(
    /https?:\/\/(?!json-schema\.org|hooks\.northwind\.com|overture\.example)[a-z]+\.[a-z]+/,
  )
})

test('answers carry security headers and do not say what they run on', async () => {
  for (const path of ['/healthz', '/api/v1/contacts', '/nowhere', '/docs']) {
    const { headers } = await api.request('GET', path)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('access-control-allow-origin')).toBeNull()
  }
  expect((await api.request('GET', '/api/v1/contacts')).headers.get('cache-control')).toBe(
    'no-store',
  )
})
