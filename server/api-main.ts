import { runProcess } from './run-process.js'
import { startApiProcess } from './start-api-process.js'

await runProcess('api', startApiProcess)
