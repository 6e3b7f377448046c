import { Gauge, Registry } from 'prom-client'

/** A gauge as one scrape shows it. */
export interface Reading {
  name: string
  help: string
  values: { labels: Record<string, string>; value: number }[]
}

export function reading(name: string, help: string, value: number): Reading {
  return { name, help, values: [{ labels: {}, value }] }
}

/**
 * Into a registry of its own: what nobody knows any more is left out, and an old figure never looks new. One
 * without values is left out, too: prom-client would show it as a 0 without labels.
 */
export async function renderReadings(readings: Reading[]): Promise<string> {
  const registry = new Registry()
  for (const { name, help, values } of readings) {
    if (!values[0]) continue
    const labelNames = Object.keys(values[0].labels)
    const gauge = new Gauge({ name, help, labelNames, registers: [registry] })
    for (const { labels, value } of values) gauge.set(labels, value)
  }
  return registry.metrics()
}
