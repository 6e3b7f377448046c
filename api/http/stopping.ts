import { Injectable, type OnModuleDestroy } from '@nestjs/common'
import type { NextFunction, Request, Response } from 'express'
import { ApiProblem } from '../problems/api-problem.js'

/** From the first moment of a shutdown new calls are refused; those under way end as usual. */
@Injectable()
export class Stopping implements OnModuleDestroy {
  #begun = false

  onModuleDestroy(): void {
    this.#begun = true
  }

  readonly refuse = (_request: Request, response: Response, next: NextFunction): void => {
    if (!this.#begun) return next()
    response.setHeader('Connection', 'close')
    throw new ApiProblem('stopping', 'This server is stopping.', {
      headers: { 'Retry-After': '5' },
    })
  }
}
