import { Controller, Get, Res } from '@nestjs/common'
import type { Response } from 'express'
import { backupFileSchema } from '../../contracts/backup.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { streamed, type Streamed } from '../endpoint/answer.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { ApiProblem } from '../problems/api-problem.js'
import { streamBackup } from './stream-backup.js'

@Controller('api/v1/backup')
export class BackupController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'A backup of the whole store, of every tenant',
    description:
      'One consistent snapshot for `overture restore`. It holds people and secrets: keep it like the ' +
      "store. Only the installation's own key may take one. The embedded store answers nobody else " +
      'while it is written down.',
    access: ['admin'],
    answer: { status: 200, schema: backupFileSchema, contentType: 'application/gzip' },
    errors: ['conflict'],
  })
  @Get()
  async take(@Caller() caller: Principal, @Res() response: Response): Promise<Streamed> {
    if (!caller.installation) {
      throw new ApiProblem(
        'forbidden',
        "A backup holds every tenant: only the installation's own first key may take one.",
      )
    }
    await streamBackup(this.deps, response)
    return streamed
  }
}
