import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { choosePort, freePort, freePorts, PortBusy } from '../../server/ports.js'
import { logLines } from './support/log-lines.js'

const host = '127.0.0.1'

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, host)
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

describe('a port', () => {
  it('is the wanted one when that is free, and nothing is said', async () => {
    const { log, lines } = logLines()
    const wanted = await freePort(host)
    const choice = { name: 'the API', variable: 'PORT', wanted, explicit: false, host, log }
    expect(await choosePort(choice)).toBe(wanted)
    expect(lines).toEqual([])
  })

  it('moves when it is a default and taken, and one line says so', async () => {
    const { log, lines } = logLines()
    const wanted = await takenPort()
    const choice = { name: 'the API', variable: 'PORT', wanted, explicit: false, host, log }
    const port = await choosePort(choice)
    expect(port).not.toBe(wanted)
    expect(lines).toEqual([`Port ${wanted} is taken; the API uses ${port}.`])
  })

  it('never moves when a setting names it', async () => {
    const { log, lines } = logLines()
    const wanted = await takenPort()
    const choice = { name: 'the API', variable: 'PORT', wanted, explicit: true, host, log }
    await expect(choosePort(choice)).rejects.toThrow(PortBusy)
    await expect(choosePort(choice)).rejects.toThrow(`Port ${wanted} is taken. Set PORT to another`)
    expect(lines).toEqual([])
  })

  it('is any free one for 0', async () => {
    const { log } = logLines()
    const choice = { name: 'the API', variable: 'PORT', wanted: 0, explicit: true, host, log }
    expect(await choosePort(choice)).toBeGreaterThan(0)
  })

  it('is never handed out twice', async () => {
    expect(new Set(await freePorts(host, 20)).size).toBe(20)
  })
})
