import { Module } from '@nestjs/common'
import { ContactListsController } from './contact-lists-controller.js'

@Module({ controllers: [ContactListsController] })
export class ContactListsModule {}
