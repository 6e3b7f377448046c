import type { ArgumentMetadata, PipeTransform } from '@nestjs/common'
import { InvalidInput } from '../problems/api-problem.js'
import { inputProblem } from './input-problem.js'

/** Parses what `@Body({ schema })`, `@Query({ schema })` and `@Param(name, { schema })` ask for. */
export class SchemaPipe implements PipeTransform {
  async transform(value: unknown, { schema, type }: ArgumentMetadata): Promise<unknown> {
    if (!schema) return value
    // a call without a body gets told which fields are missing
    const given = type === 'body' ? (value ?? {}) : value
    const result = await schema['~standard'].validate(given)
    if (!result.issues) return result.value
    // an id that cannot be one is an id that nobody has
    if (type === 'param') throw new InvalidInput('not_found', 'There is nothing with this id.')
    throw inputProblem(result.issues, type === 'query' ? '?' : '')
  }
}
