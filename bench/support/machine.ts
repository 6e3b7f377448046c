import { cpus, loadavg, platform, totalmem } from 'node:os'

export function describeMachine(): string {
  const [first] = cpus()
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  const load = loadavg()[0]?.toFixed(1)
  return `\n${cpus().length} cores (${first?.model.trim()}), ${gigabytes} GB, ${platform()}, Node ${process.version}, load ${load} at the end`
}
