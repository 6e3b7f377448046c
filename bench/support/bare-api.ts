import 'reflect-metadata'
import { Body, Controller, Get, Module, Param, Post } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'

// Node strips types and leaves decorators alone, so they are applied by hand.
class BareController {
  read(id: string) {
    return { id, name: 'Anna Berg' }
  }
  write(body: unknown) {
    return body
  }
}
const handler = (name: 'read' | 'write') =>
  Object.getOwnPropertyDescriptor(BareController.prototype, name) ?? {}
Get(':id')(BareController.prototype, 'read', handler('read'))
Param('id')(BareController.prototype, 'read', 0)
Post()(BareController.prototype, 'write', handler('write'))
Body()(BareController.prototype, 'write', 0)
Controller('bare')(BareController)

class BareModule {}
Module({ controllers: [BareController] })(BareModule)

/** The least that a NestJS API can do: no store, no key, no check. */
const app = await NestFactory.create(BareModule, { logger: false })
await app.listen(0, '127.0.0.1')
process.stdout.write(`${await app.getUrl()}\n`)
