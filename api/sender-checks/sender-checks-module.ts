import { Module } from '@nestjs/common'
import { SenderChecksController } from './sender-checks-controller.js'

@Module({ controllers: [SenderChecksController] })
export class SenderChecksModule {}
