import type { Request } from 'express'

/** The part of Express' router that says which routes there are; its types do not show it. */
interface RouterStack {
  stack: { route?: { methods: Record<string, boolean> }; match(path: string): boolean }[]
}

/** The methods of the routes that match this path; empty for a path that does not exist. */
export function allowedMethods(request: Request): string[] {
  const { stack } = request.app.router as unknown as RouterStack
  const methods = stack
    .filter((layer) => layer.route !== undefined && layer.match(request.path))
    .flatMap((layer) => Object.keys(layer.route?.methods ?? {}))
    .map((method) => method.toUpperCase())
  if (methods.includes('GET')) methods.push('HEAD')
  return [...new Set(methods)].sort()
}
