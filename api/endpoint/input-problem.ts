import type { z } from 'zod'
import { InvalidInput, type FieldError } from '../problems/api-problem.js'
import { pointerTo } from '../problems/pointer.js'

type Issue = z.core.$ZodIssue

const listed = 50
const toldInDetail = 5

/** 400 when the shape is wrong, 422 when only values are. */
export function inputProblem(issues: readonly unknown[], root: '' | '?'): InvalidInput {
  const flat = (issues as readonly Issue[]).flatMap((issue) => flatten(issue, []))
  const code = flat.some(isOfShape) ? 'bad_request' : 'unprocessable'
  const errors = flat.flatMap((issue) => fieldErrors(issue, root)).slice(0, listed)
  const told = errors.slice(0, toldInDetail).map(sentence)
  const untold = errors.length - told.length
  return new InvalidInput(
    code,
    [...told, ...(untold > 0 ? [`and ${untold} more`] : [])].join('; '),
    {
      errors,
    },
  )
}

function isOfShape({ code }: Issue): boolean {
  return code === 'invalid_type' || code === 'unrecognized_keys' || code === 'invalid_union'
}

/** Of a union, the one alternative whose own shape fits says best what is wrong. */
function flatten(issue: Issue, prefix: PropertyKey[]): Issue[] {
  const path = [...prefix, ...issue.path]
  if (issue.code === 'invalid_union') {
    const fitting = issue.errors.filter((branch) => branch.every((inner) => inner.path.length > 0))
    const only = fitting.length === 1 ? fitting[0] : undefined
    if (only) return only.flatMap((inner) => flatten(inner, path))
  }
  return [{ ...issue, path }]
}

function fieldErrors(issue: Issue, root: '' | '?'): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerTo(root, [...issue.path, key]),
      detail: 'is not a known field',
    }))
  }
  return [{ pointer: pointerTo(root, issue.path), detail: detailOf(issue) }]
}

export function detailOf(issue: Issue): string {
  const ownWords = !/^(Invalid|Too (big|small))/.test(issue.message)
  if (ownWords) return issue.message
  if (issue.code === 'invalid_type') {
    return issue.message.endsWith('received undefined')
      ? 'is required'
      : `must be of type ${issue.expected}`
  }
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`
  if (issue.code === 'invalid_key') return 'has a name that is not allowed'
  return lowerFirst(issue.message)
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`
}

function sentence({ pointer, detail }: FieldError): string {
  return `${pointer || 'The body'} ${detail}`
}
