import { isLoopback } from '../is-loopback.js'
import type { OutboundRules } from './resolve-allowed.js'

/** Whoever runs this server named the address, so one on this machine needs no second permission. */
export function operatorRules<Rules extends OutboundRules>(baseUrl: string, rules: Rules): Rules {
  if (!isLoopback(baseUrl)) return rules
  const { protocol, hostname, port } = new URL(baseUrl)
  const usual = protocol === 'https:' ? '443' : '80'
  return { ...rules, allowedHosts: [...rules.allowedHosts, `${hostname}:${port || usual}`] }
}
