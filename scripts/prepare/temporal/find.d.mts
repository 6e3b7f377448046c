type Environment = Record<string, string | undefined>

export function cachedCliPath(env: Environment): string

export function findTemporalCli(
  env: Environment,
): Promise<{ path: string; tried?: never } | { path?: never; tried: [string, string][] }>
