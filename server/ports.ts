import { randomInt } from 'node:crypto'
import { createServer, type AddressInfo } from 'node:net'
import type { PortSetting } from '../runtime/port-setting.js'
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
  const probe = await bindAny(host)
  await probe.close()
  return probe.port
}

/** All are bound at the same moment, so no two are equal. */
export async function freePorts(host: string, count: number): Promise<number[]> {
  const probes = await Promise.all(Array.from({ length: count }, () => bindAny(host)))
  await Promise.all(probes.map((probe) => probe.close()))
  return probes.map((probe) => probe.port)
}

async function isFree(host: string, port: number): Promise<boolean> {
  const probe = await bindUnlessTaken(host, port)
  await probe?.close()
  return probe !== undefined
}

const quietPorts = { first: 20_000, last: 32_000 }
const tries = 50

/**
 * Below the range from which the kernel serves outgoing connections: one of those could take the port
 * between this look and its use. Where that range is full, whatever the kernel offers.
 */
async function bindAny(host: string): Promise<Probe> {
  for (let left = tries; left > 0; left -= 1) {
    const probe = await bindUnlessTaken(host, randomInt(quietPorts.first, quietPorts.last))
    if (probe) return probe
  }
  return bind(host, 0)
}

async function bindUnlessTaken(host: string, port: number): Promise<Probe | undefined> {
  try {
    return await bind(host, port)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined
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
