import { Module } from '@nestjs/common'
import { ClassifyController } from './classify-controller.js'

@Module({ controllers: [ClassifyController] })
export class ReplyClassificationModule {}
