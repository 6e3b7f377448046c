import { createServer, type AddressInfo } from 'node:net'
import type { PortSetting } from '../runtime/settings.js'
import type { PlainLog } from './home/plain-log.js'

/** Thrown when the port that a setting names is taken: what a person chose never moves by itself. */
export class PortBusy extends Error {
  readonly variable: string
  readonly port: number

  constructor(variable: string, port: number) {
    super(`Port ${port} is taken. Set ${variable} to another port, or stop what is using ${port}.`)
    this.name = 'PortBusy'
    this.variable = variable
    this.port = port
  }
}

export interface PortChoice extends PortSetting {
  /** What uses it, as the log line says it: "the API". */
  name: string
  host: string
  log: PlainLog
}

/** The wanted port 0 asks for any free one. */
export async function choosePort(choice: PortChoice): Promise<number> {
  const { name, wanted, explicit, variable, host, log } = choice
  if (wanted === 0) return freePort(host)
  if (await isFree(host, wanted)) return wanted
  if (explicit) throw new PortBusy(variable, wanted)
  const port = await freePort(host)
  log.info({ wanted, port }, `Port ${wanted} is taken; ${name} uses ${port}.`)
  return port
}

export async function freePort(host: string): Promise<number> {
  const probe = await bind(host, 0)
  await probe.close()
  return probe.port
}

/** All are bound at the same moment, so no two are equal. */
export async function freePorts(host: string, count: number): Promise<number[]> {
  const probes = await Promise.all(Array.from({ length: count }, () => bind(host, 0)))
  await Promise.all(probes.map((probe) => probe.close()))
  return probes.map((probe) => probe.port)
}

async function isFree(host: string, port: number): Promise<boolean> {
  try {
    const probe = await bind(host, port)
    await probe.close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false
    throw error
  }
}

interface Probe {
  port: number
  close(): Promise<void>
}

function bind(host: string, port: number): Promise<Probe> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      const bound = (server.address() as AddressInfo).port
      resolve({ port: bound, close: () => new Promise((done) => server.close(() => done())) })
    })
  })
}
