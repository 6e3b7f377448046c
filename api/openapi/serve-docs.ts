import type { NestExpressApplication } from '@nestjs/platform-express'
import { SwaggerModule } from '@nestjs/swagger'
import { buildDocument } from './build-document.js'

/** Everything the page needs comes from this server: it works without the internet. */
export function serveDocs(app: NestExpressApplication, version: string): void {
  SwaggerModule.setup('docs', app, () => buildDocument(app, version), {
    raw: ['json'],
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Overture API',
    swaggerOptions: {
      // Swagger UI would otherwise ask a validator on the internet about the document
      validatorUrl: 'none',
      persistAuthorization: true,
      displayRequestDuration: true,
    },
  })
}
