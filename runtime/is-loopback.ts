import { hostOf } from './outbound/host-rules.js'

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/

/** Whether a host is this machine, however it is spelled. */
export function isLoopbackHost(host: string): boolean {
  return loopback.test(hostOf(host) ?? '')
}

/** Whether a URL leads to this machine alone. */
export function isLoopback(url: string): boolean {
  return isLoopbackHost(URL.parse(url)?.hostname ?? '')
}
