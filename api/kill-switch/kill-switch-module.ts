import { Module } from '@nestjs/common'
import { KillSwitchController } from './kill-switch-controller.js'

@Module({ controllers: [KillSwitchController] })
export class KillSwitchModule {}
