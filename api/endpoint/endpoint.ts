import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common'
import { METHOD_METADATA } from '@nestjs/common/constants.js'
import type { z } from 'zod'
import { documentEndpoint } from '../openapi/document-endpoint.js'
import type { Streamed, WithStatus } from './answer.js'
import { endpointMetadata, usualStatus, type EndpointDefinition } from './definition.js'

type Handler<S extends z.ZodType> = (
  ...args: never[]
) => Promise<z.output<S> | WithStatus<z.output<S>> | Streamed>

type EndpointDecorator<S extends z.ZodType> = <H extends Handler<S>>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<H>,
) => void

/**
 * States an operation once: who may call it, what it answers, how it is documented. Stands above @Get, @Post
 * and their like; the schemas of body, query and path stand at the parameters: `@Body({ schema })`.
 */
export function Endpoint<S extends z.ZodType>(
  definition: EndpointDefinition<S>,
): EndpointDecorator<S> {
  return (target, key, descriptor) => {
    const handler = descriptor.value as object
    if (!Reflect.hasMetadata(METHOD_METADATA, handler)) {
      throw new Error(
        `@Endpoint stands above @Get, @Post, … : ${target.constructor.name}.${String(key)}`,
      )
    }
    applyDecorators(
      SetMetadata(endpointMetadata, definition),
      HttpCode(usualStatus(definition)),
      documentEndpoint(definition),
    )(target, key, descriptor)
  }
}
