import { runProcess } from './run-process.js'
import { startWorkerProcess } from './start-worker-process.js'

await runProcess('worker', startWorkerProcess)
