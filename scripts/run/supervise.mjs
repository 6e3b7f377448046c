import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { watchStarter } from './starter.mjs'

const starterPollMs = 500

/**
 * Runs `command` with our standard streams and returns the exit code to end with. Signals that
 * reach only this process are passed on. With `dieWithParent` the child is stopped when the one
 * who started us is gone, and gets an IPC channel whose 'disconnect' tells it that this process was killed.
 */
export function supervise(command, args, { env, cwd, dieWithParent = false }) {
  const stdio = dieWithParent ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit'
  const child = spawn(command, args, { env, cwd, stdio })
  const stopPassing = passSignalsTo(child)
  const stopWatching = dieWithParent ? stopWithStarter(child) : () => {}
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      stopPassing()
      stopWatching()
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
}

function passSignalsTo(child) {
  let interrupted = false
  const handlers = {
    SIGTERM: () => child.kill('SIGTERM'),
    SIGHUP: () => child.kill('SIGHUP'),
    SIGINT: () => {
      // A terminal's Ctrl-C reaches the child too; without one, `kill -INT` reaches only us, twice
      // when npm passes it on as well.
      if (!process.stdin.isTTY && !interrupted) child.kill('SIGINT')
      interrupted = true
    },
  }
  for (const [signal, handler] of Object.entries(handlers)) process.on(signal, handler)
  return () => {
    for (const [signal, handler] of Object.entries(handlers)) process.off(signal, handler)
  }
}

function stopWithStarter(child) {
  const starterIsGone = watchStarter()
  const timer = setInterval(() => {
    if (!starterIsGone()) return
    clearInterval(timer)
    child.kill('SIGTERM')
  }, starterPollMs)
  timer.unref()
  return () => clearInterval(timer)
}
