import { Module } from '@nestjs/common'
import { SendersController } from './senders-controller.js'

@Module({ controllers: [SendersController] })
export class SendersModule {}
