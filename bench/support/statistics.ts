export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN
}

/** Three figures are all that these measurements carry. */
export function figure(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0)
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2)
}

/** The median and between what the rounds lay: `61/s (58 to 63)`. */
export function spread(values: number[], unit: string): string {
  if (values.length === 1) return `${figure(median(values))}${unit}`
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return `${figure(median(values))}${unit} (${figure(low)} to ${figure(high)})`
}
