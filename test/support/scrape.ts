export interface Sample {
  name: string
  labels: Record<string, string>
  value: number
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g

/** The text format of Prometheus; a line that is none fails. */
export function samplesOf(page: string): Sample[] {
  return page
    .split('\n')
    .filter((text) => text !== '' && !text.startsWith('#'))
    .map((text) => {
      const [, name, labels = '', value] = line.exec(text) ?? []
      if (name === undefined || value === undefined) throw new Error(`not a sample: ${text}`)
      const pairs = [...labels.matchAll(label)].map(([, key, said]) => [key!, said!] as const)
      return { name, labels: Object.fromEntries(pairs), value: Number(value) }
    })
}

/** The one value of the metric with these labels; undefined when there is none. */
export function valueIn(
  page: string,
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  const found = samplesOf(page).filter(
    (sample) =>
      sample.name === name &&
      Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  )
  if (found.length > 1) throw new Error(`${found.length} samples of ${name}`)
  return found[0]?.value
}
