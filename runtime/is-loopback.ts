const loopback = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i

/** Whether a URL leads to this machine alone. */
export function isLoopback(url: string): boolean {
  return loopback.test(URL.parse(url)?.hostname ?? '')
}
