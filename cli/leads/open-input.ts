import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { importLimitBytes } from '../../contracts/contact-import.js'
import { CliError } from '../cli-error.js'

export interface Input {
  contentType: string
  body: ReadableStream<Uint8Array>
  /** undefined: nobody knows before the end. */
  size: number | undefined
}

const contentTypes: Record<string, string> = { csv: 'text/csv', json: 'application/json' }

export interface Wish {
  format: string | undefined
  /** Read where the file is `-`. */
  standard: NodeJS.ReadableStream
}

export async function openInput(file: string, { format, standard }: Wish): Promise<Input> {
  const contentType = contentTypes[format ?? (/\.json$/i.test(file) ? 'json' : 'csv')]
  if (contentType === undefined) throw new CliError(`--format is csv or json, not ${format}.`)
  if (file === '-') {
    return { contentType, size: undefined, body: webStream(new Readable().wrap(standard)) }
  }
  try {
    const handle = await open(file)
    const stats = await handle.stat()
    if (!stats.isFile()) {
      await handle.close()
      throw new CliError(`${file} is not a file.`)
    }
    if (stats.size > importLimitBytes) {
      await handle.close()
      throw new CliError(
        `${file} is too large: an import takes ${importLimitBytes / 2 ** 20} MB. Split it.`,
      )
    }
    return { contentType, size: stats.size, body: webStream(handle.createReadStream()) }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    const missing = error.code === 'ENOENT'
    throw new CliError(missing ? `There is no file ${file}.` : `${file}: ${error.message}`)
  }
}

const webStream = (stream: Readable) => Readable.toWeb(stream) as ReadableStream<Uint8Array>
