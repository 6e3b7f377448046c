const shown = 100

/** A JSON pointer into the body, or ?name for a query parameter. */
export function pointerTo(root: '' | '?', path: readonly PropertyKey[]): string {
  const segments = path.map((part) =>
    String(part).slice(0, shown).replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('\0', ''),
  )
  return root === '?' ? `?${segments.join('/')}` : segments.map((part) => `/${part}`).join('')
}
