import { openStore } from '../../../store/open-store.js'

/** Opens a store as a server does when it starts. */
const { url } = JSON.parse(process.argv[2] ?? '{}') as { url: string }
const store = await openStore({ kind: 'postgres', url })
console.log(JSON.stringify({ opened: true }))
await store.close()
