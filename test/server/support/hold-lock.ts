import { HomeInUse, lockHome } from '../../../server/home/lock-home.js'

const { home, waitMs } = JSON.parse(process.argv[2]!) as { home: string; waitMs: number }
try {
  await lockHome(home, waitMs)
  console.log(JSON.stringify({ held: true }))
  setInterval(() => undefined, 60_000)
} catch (error) {
  if (!(error instanceof HomeInUse)) throw error
  console.log(JSON.stringify({ held: false, message: error.message }))
}
