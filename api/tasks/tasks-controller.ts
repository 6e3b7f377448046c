import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common'
import type { Page } from '../../contracts/page.js'
import {
  completedTaskSchema,
  completionInputSchema,
  snoozeInputSchema,
  taskPageSchema,
  taskQuerySchema,
  taskSchema,
  type CompletedTask,
  type CompletionInput,
  type SnoozeInput,
  type Task,
  type TaskQuery,
} from '../../contracts/tasks.js'
import { idSchema } from '../../contracts/values.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { completeOrder } from './complete-task.js'
import { readTask, readTasks } from './read-tasks.js'
import { snoozeTask } from './snooze-task.js'

@Controller('api/v1/tasks')
export class TasksController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Calls, LinkedIn messages and reminders for people, the earliest due first',
    access: 'key',
    answer: { status: 200, schema: taskPageSchema },
  })
  @Get()
  list(
    @Caller() caller: Principal,
    @Query({ schema: taskQuerySchema }) query: TaskQuery,
  ): Promise<Page<Task>> {
    return readTasks(this.deps, caller.tenantId, query)
  }

  @Endpoint({
    summary: 'One task: whom to reach, what to say, and why now',
    access: 'key',
    answer: { status: 200, schema: taskSchema },
    errors: ['not_found'],
  })
  @Get(':task_id')
  read(
    @Caller() caller: Principal,
    @Param('task_id', { schema: idSchema('tsk') }) taskId: string,
  ): Promise<Task> {
    return readTask(this.deps, { tenantId: caller.tenantId, taskId })
  }

  @Endpoint({
    summary: 'Say what came of a task',
    description:
      'meeting: the campaign is over for this account. declined: this person gets nothing more. done and ' +
      'no_answer change nothing. A task that a stop has cancelled, or that has expired, is refused; so is ' +
      'done or no_answer while the campaign is paused. The first outcome holds.',
    access: ['operator', 'reviewer'],
    answer: { status: 200, schema: completedTaskSchema },
    errors: ['not_found', 'conflict'],
  })
  @Post(':task_id/complete')
  complete(
    @Caller() caller: Principal,
    @Param('task_id', { schema: idSchema('tsk') }) taskId: string,
    @Body({ schema: completionInputSchema }) input: CompletionInput,
  ): Promise<CompletedTask> {
    return completeOrder(this.deps, { caller, taskId, input })
  }

  @Endpoint({
    summary: 'Put a task off; it expires as much later',
    access: ['operator', 'reviewer'],
    answer: { status: 200, schema: taskSchema },
    errors: ['not_found', 'conflict', 'unprocessable'],
  })
  @Post(':task_id/snooze')
  snooze(
    @Caller() caller: Principal,
    @Param('task_id', { schema: idSchema('tsk') }) taskId: string,
    @Body({ schema: snoozeInputSchema }) input: SnoozeInput,
  ): Promise<Task> {
    return snoozeTask(this.deps, { caller, taskId, input })
  }
}
