import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extractFromTarGz } from '../archive/tar-gz.mjs'
import { pinnedVersion } from './version.mjs'

const vendorArchives = 'https://temporal.download/cli/archive'
const vendorArchs = { x64: 'amd64', arm64: 'arm64' }

/** Downloads the vendor's archive into `scratch`: `{ file }` or `{ reason }`. */
export async function downloadFromVendor({ env, scratch, timeouts }) {
  const arch = vendorArchs[process.arch]
  if (!arch || !['linux', 'darwin'].includes(process.platform)) {
    return { reason: `no archive for ${process.platform}-${process.arch}` }
  }
  const base = env.OVERTURE_TEMPORAL_DOWNLOAD_URL || vendorArchives
  const url = `${base}/v${pinnedVersion}?platform=${process.platform}&arch=${arch}`
  const archive = join(scratch, 'temporal.tar.gz')
  const reason = await download({ url, archive, timeouts })
  if (reason) return { reason }
  const file = join(scratch, 'temporal')
  try {
    const found = await extractFromTarGz({ archive, name: 'temporal', destination: file })
    return found ? { file } : { reason: 'the archive holds no file `temporal`' }
  } catch (error) {
    return { reason: `the archive cannot be read (${error.message})` }
  }
}

async function download({ url, archive, timeouts }) {
  const abort = new AbortController()
  let expired = `no answer in ${timeouts.firstByteMs / 1000} s`
  const firstByte = setTimeout(() => abort.abort(), timeouts.firstByteMs)
  const whole = setTimeout(() => abort.abort(), timeouts.wholeMs)
  try {
    const response = await fetch(url, { signal: abort.signal })
    clearTimeout(firstByte)
    expired = `not finished in ${timeouts.wholeMs / 1000} s`
    if (!response.ok || !response.body) {
      await response.body?.cancel()
      return `HTTP ${response.status}`
    }
    await pipeline(Readable.fromWeb(response.body), createWriteStream(archive))
    return undefined
  } catch (error) {
    if (abort.signal.aborted) return expired
    return `connection failed (${error.cause?.code ?? error.code ?? error.message})`
  } finally {
    clearTimeout(firstByte)
    clearTimeout(whole)
  }
}
