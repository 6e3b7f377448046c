import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { onInterrupt } from './interrupt.mjs'

const keptCharacters = 200_000

/**
 * Runs a command to its end and never rejects: `{ code, output, errorCode, timedOut }`.
 * Options: `env`, `cwd`, `timeoutMs`, `onStart(pid)`.
 */
export async function runCommand(command, args, options = {}) {
  for (let attempt = 1; ; attempt += 1) {
    const result = await runOnce(command, args, options)
    // A file just written stays "busy" while another fork of this process still holds its handle.
    if (result.errorCode !== 'ETXTBSY' || attempt === 20) return result
    await delay(50)
  }
}

function runOnce(command, args, { env = process.env, cwd, timeoutMs, onStart }) {
  return new Promise((resolve) => {
    let output = ''
    let timedOut = false
    let child
    try {
      child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    } catch (error) {
      resolve({ code: null, output, errorCode: error.code, timedOut })
      return
    }
    if (child.pid) onStart?.(child.pid)
    const takeBack = onInterrupt(() => child.kill('SIGTERM'))
    const timer = timeoutMs && setTimeout(onTimeout, timeoutMs)
    const keep = (chunk) => {
      output = (output + chunk).slice(-keptCharacters)
    }
    child.stdout.setEncoding('utf8').on('data', keep)
    child.stderr.setEncoding('utf8').on('data', keep)
    child.on('error', (error) => finish({ code: null, errorCode: error.code }))
    child.on('close', (code) => finish({ code }))

    function onTimeout() {
      timedOut = true
      child.kill('SIGKILL')
      // A grandchild may hold the pipes open after the child is gone; 'close' would wait for it.
      child.stdout.destroy()
      child.stderr.destroy()
    }
    function finish(ending) {
      clearTimeout(timer)
      takeBack()
      resolve({ errorCode: undefined, ...ending, output, timedOut })
    }
  })
}

export function lastLines(output, count) {
  return output.trimEnd().split('\n').slice(-count).join('\n')
}
