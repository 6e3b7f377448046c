import { startTemporal } from '../../../server/temporal/start-temporal.js'
import type { TemporalOptions } from '../../../server/temporal/temporal-options.js'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
const options = JSON.parse(process.argv[2]!) as Omit<TemporalOptions, 'log'>
const server = await startTemporal({ ...options, log: silent })
console.log(JSON.stringify({ pid: server.pid(), address: server.address }))
setInterval(() => undefined, 60_000)
