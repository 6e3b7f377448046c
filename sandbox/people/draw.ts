import { createHash } from 'node:crypto'

/** A number from 0 up to 1 that the parts decide, the same on every machine and in every year. */
export function draw(...parts: (string | number)[]): number {
  const digest = createHash('sha256').update(parts.join('\n')).digest()
  return digest.readUIntBE(0, 6) / 2 ** 48
}

export function drawBetween(least: number, most: number, parts: (string | number)[]): number {
  return Math.round(least + draw(...parts) * (most - least))
}
