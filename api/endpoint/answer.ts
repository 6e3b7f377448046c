import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common'
import type { Response } from 'express'
import { map, type Observable } from 'rxjs'

/** Returned by a handler whose answer has another status than the endpoint's first one. */
export class WithStatus<T> {
  constructor(
    readonly status: number,
    readonly body: T,
    readonly headers: Record<string, string> = {},
  ) {}
}

/** Returned by a handler that has written the response by itself. */
export const streamed = Symbol('streamed')
export type Streamed = typeof streamed

@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const response = context.switchToHttp().getResponse<Response>()
    return next.handle().pipe(
      map((answer: unknown) => {
        if (!(answer instanceof WithStatus)) return answer
        response.status(answer.status).set(answer.headers)
        return answer.body as unknown
      }),
    )
  }
}
