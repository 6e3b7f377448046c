import { Module } from '@nestjs/common'
import { TouchesController } from './touches-controller.js'

@Module({ controllers: [TouchesController] })
export class TouchesModule {}
