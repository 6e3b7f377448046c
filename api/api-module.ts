import { Module, type DynamicModule } from '@nestjs/common'
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core'
import { ThrottlerModule } from '@nestjs/throttler'
import { ApprovalsModule } from './approvals/approvals-module.js'
import { AuditModule } from './audit/audit-module.js'
import { AccessGuard } from './auth/access-guard.js'
import { IdentifyGuard } from './auth/identify-guard.js'
import { RateLimitGuard } from './auth/rate-limit-guard.js'
import { BackupModule } from './backup/backup-module.js'
import { CampaignsModule } from './campaigns/campaigns-module.js'
import { ContactListsModule } from './contact-lists/contact-lists-module.js'
import { ContactsModule } from './contacts/contacts-module.js'
import { CrmModule } from './crm/crm-module.js'
import { apiDeps, type ApiDeps } from './deps.js'
import { AnswerInterceptor } from './endpoint/answer.js'
import { SchemaPipe } from './endpoint/schema-pipe.js'
import { HealthModule } from './health/health-module.js'
import { Stopping } from './http/stopping.js'
import { IdempotencyInterceptor } from './idempotency/idempotency-interceptor.js'
import { KeysModule } from './keys/keys-module.js'
import { KillSwitchModule } from './kill-switch/kill-switch-module.js'
import { MetricsModule } from './metrics/metrics-module.js'
import { PreviewModule } from './preview/preview-module.js'
import { ProblemFilter } from './problems/problem-filter.js'
import { LeadsModule } from './leads/leads-module.js'
import { ReplyClassificationModule } from './replies/classify/classify-module.js'
import { RepliesModule } from './replies/replies-module.js'
import { RestoresModule } from './restores/restores-module.js'
import { SandboxModule } from './sandbox/sandbox-module.js'
import { SenderChecksModule } from './sender-checks/sender-checks-module.js'
import { SendersModule } from './senders/senders-module.js'
import { SuppressionsModule } from './suppressions/suppressions-module.js'
import { TasksModule } from './tasks/tasks-module.js'
import { TemplatesModule } from './templates/templates-module.js'
import { TouchesModule } from './touches/touches-module.js'
import { UnsubscribeModule } from './unsubscribe/unsubscribe-module.js'
import { WebhookEndpointsModule } from './webhook-endpoints/webhook-endpoints-module.js'
import { WebhookSecretsModule } from './webhook-secrets/webhook-secrets-module.js'
import { WebhooksModule } from './webhooks/webhooks-module.js'

const resources = [
  HealthModule,
  MetricsModule,
  KeysModule,
  AuditModule,
  ContactsModule,
  ContactListsModule,
  SendersModule,
  SenderChecksModule,
  SuppressionsModule,
  LeadsModule,
  PreviewModule,
  CampaignsModule,
  TouchesModule,
  TasksModule,
  KillSwitchModule,
  ApprovalsModule,
  UnsubscribeModule,
  TemplatesModule,
  BackupModule,
  RestoresModule,
  SandboxModule,
  WebhookEndpointsModule,
  WebhookSecretsModule,
  WebhooksModule,
  RepliesModule,
  ReplyClassificationModule,
  CrmModule,
]

const minuteMs = 60_000

@Module({})
export class ApiModule {
  static with(deps: ApiDeps): DynamicModule {
    return {
      module: ApiModule,
      global: true,
      imports: [throttler(deps.settings.rateLimitPerMinute), ...resources],
      providers: [
        { provide: apiDeps, useValue: deps },
        Stopping,
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useClass: SchemaPipe },
        // in this order: who calls, how often, whether they may
        { provide: APP_GUARD, useClass: IdentifyGuard },
        { provide: APP_GUARD, useClass: RateLimitGuard },
        { provide: APP_GUARD, useClass: AccessGuard },
        // the first one is the outer one
        { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
      ],
      exports: [apiDeps],
    }
  }
}

function throttler(limit: number): DynamicModule {
  return ThrottlerModule.forRoot({ throttlers: [{ ttl: minuteMs, limit }] })
}
