export interface SmsSegments {
  encoding: 'gsm7' | 'ucs2'
  /** As a reader counts them. */
  characters: number
  /** What is paid for. */
  segments: number
}

// GSM 03.38: one septet each
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
// an escape and one more
const extended = new Set('\f^{}\\[~]|€')

/** One message alone, and each part of a longer one, which needs room to say where it belongs. */
const gsm7Room = { single: 160, part: 153 }
const ucs2Room = { single: 70, part: 67 }

export function smsSegments(text: string): SmsSegments {
  const characters = Array.from(text)
  const isGsm7 = characters.every((one) => basic.has(one) || extended.has(one))
  const units = characters.map((one) => (isGsm7 ? (extended.has(one) ? 2 : 1) : one.length))
  return {
    encoding: isGsm7 ? 'gsm7' : 'ucs2',
    characters: characters.length,
    segments: partsOf(units, isGsm7 ? gsm7Room : ucs2Room),
  }
}

/** A character is never cut in two: an escape stays with what it escapes, and so do surrogates. */
function partsOf(units: number[], room: { single: number; part: number }): number {
  const total = units.reduce((sum, one) => sum + one, 0)
  if (total <= room.single) return 1
  let parts = 1
  let used = 0
  for (const one of units) {
    if (used + one > room.part) {
      parts += 1
      used = 0
    }
    used += one
  }
  return parts
}
