import { Module } from '@nestjs/common'
import { ApprovalsController } from './approvals-controller.js'
import { SubmissionController } from './submission-controller.js'

@Module({ controllers: [ApprovalsController, SubmissionController] })
export class ApprovalsModule {}
