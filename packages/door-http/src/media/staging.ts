import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { link, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Receiving, shortageOf } from '@tidings/core'
import { TidingsError } from '@tidings/protocol'

/** A name that no attachment has. */
const prefix = 'incoming.'

export function asUnavailable(error: unknown): unknown {
  if ((error as { code?: string }).code !== 'EFBIG') return shortageOf(error) ?? error
  const message = 'the disk of the server takes no file of this size'
  return new TidingsError('unavailable', message, undefined, { cause: error })
}

export const placeTaken = (id: string): TidingsError =>
  new TidingsError('conflict', `the bytes of attachment ${id} have begun to come in another request`)

/** A second name for the same bytes, unless something has that name. */
async function linked(file: string, path: string, id: string): Promise<void> {
  try {
    await link(file, path)
  } catch (error) {
    throw (error as { code?: string }).code === 'EEXIST' ? placeTaken(id) : asUnavailable(error)
  }
}

/** Lets through what there is room for. */
const counted = (receiving: Receiving): Transform =>
  new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        receiving.take(chunk.length)
        done(null, chunk)
      } catch (error) {
        done(error as Error)
      }
    },
  })

export interface Staged {
  readonly size: number
  /** Where the bytes of an upload with this id are looked for. `conflict`, and nothing is replaced, where some lie already. */
  become(id: string): Promise<void>
  /** What it became stays. */
  discard(): Promise<void>
}

/** Files on their way in, before they have a name. */
export class Staging {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  /** Removes what a crash left half-way. */
  async clean(): Promise<void> {
    for (const name of await readdir(this.#directory))
      if (name.startsWith(prefix)) await rm(join(this.#directory, name), { force: true })
  }

  /** Takes the bytes to disk, never more than a piece of them in memory. */
  async take(bytes: Readable, receiving: Receiving): Promise<Staged> {
    const file = join(this.#directory, `${prefix}${randomUUID()}`)
    const discard = () => rm(file, { force: true })
    const written = createWriteStream(file, { flags: 'wx', mode: 0o600 })
    try {
      await pipeline(bytes, counted(receiving), written)
    } catch (error) {
      await discard()
      throw asUnavailable(error)
    }
    return { size: written.bytesWritten, become: (id) => linked(file, join(this.#directory, id), id), discard }
  }
}
