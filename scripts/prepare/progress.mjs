/** Logs `line(elapsed seconds)` every ten seconds while `work` runs. */
export async function withProgress({ log, line }, work) {
  const startedAt = Date.now()
  const timer = setInterval(() => log(line(Math.round((Date.now() - startedAt) / 1000))), 10_000)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
