import { Module } from '@nestjs/common'
import { RestoresController } from './restores-controller.js'

@Module({ controllers: [RestoresController] })
export class RestoresModule {}
