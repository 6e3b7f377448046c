import { InvalidInput, type FieldError } from '../problems/api-problem.js'
import { pointerTo } from '../problems/pointer.js'

const deepest = 32
const reported = 20

interface Place {
  value: unknown
  path: PropertyKey[]
}

/**
 * Refuses what no schema asks about: text that PostgreSQL cannot store, keys that reach a prototype, and
 * nesting that would overflow whoever walks it by recursion.
 */
export function refuseUnsafe(input: unknown, root: '' | '?'): void {
  const errors: FieldError[] = []
  let shape = false
  const places: Place[] = [{ value: input, path: [] }]
  for (let place = places.pop(); place && errors.length < reported; place = places.pop()) {
    const { value, path } = place
    const fault = faultOf(place)
    if (fault) {
      errors.push({ pointer: pointerTo(root, path), detail: fault.detail })
      shape ||= fault.shape
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, part] of Object.entries(value))
        places.push({ value: part, path: [...path, key] })
    }
  }
  if (errors.length === 0) return
  const detail = errors.map((error) => `${error.pointer} ${error.detail}`).join('; ')
  throw new InvalidInput(shape ? 'bad_request' : 'unprocessable', detail, { errors })
}

function faultOf({ value, path }: Place): { detail: string; shape: boolean } | undefined {
  const key = path.at(-1)
  if (path.length > deepest)
    return { detail: `is nested deeper than ${deepest} levels`, shape: true }
  if (key === '__proto__') return { detail: 'is not a known field', shape: true }
  if (typeof key === 'string' && !isStorable(key)) {
    return { detail: 'has a name that is not valid text', shape: true }
  }
  if (typeof value === 'string' && !isStorable(value)) {
    return { detail: 'must not contain the NUL character or half a surrogate pair', shape: false }
  }
  return undefined
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}
