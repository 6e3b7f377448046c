const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const extended = '^{}\\[~]|€\f'

/** As the provider bills: GSM-7 where every character has a place there, else UCS-2. */
export function countSegments(text: string): number {
  const characters = Array.from(text)
  const isGsm = characters.every((c) => basic.includes(c) || extended.includes(c))
  const length = isGsm
    ? characters.reduce((sum, c) => sum + (extended.includes(c) ? 2 : 1), 0)
    : text.length
  const [one, each] = isGsm ? [160, 153] : [70, 67]
  return length <= one ? 1 : Math.ceil(length / each)
}
