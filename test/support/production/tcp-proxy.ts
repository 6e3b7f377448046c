import { connect, createServer, type Socket } from 'node:net'

export interface TcpProxy {
  address: string
  /** Cuts what is open and refuses what is new, as a network that is away. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const [host = '', port] = target.split(':')
  const open = new Set<Socket>()
  let away = false
  const server = createServer((client) => {
    if (away) return void client.destroy()
    const upstream = connect(Number(port), host)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(from)
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        open.delete(from)
        to.destroy()
      })
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the proxy has no address')
  const cutAll = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    address: `127.0.0.1:${address.port}`,
    cut() {
      away = true
      cutAll()
    },
    mend() {
      away = false
    },
    close() {
      cutAll()
      return new Promise((done) => server.close(() => done()))
    },
  }
}
