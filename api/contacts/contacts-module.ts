import { Module } from '@nestjs/common'
import { ContactRightsController } from './contact-rights-controller.js'
import { ContactsController } from './contacts-controller.js'

@Module({ controllers: [ContactsController, ContactRightsController] })
export class ContactsModule {}
