import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { link, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type IncomingFile, type IncomingUploads, shortageOf } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'

/** A name that no upload has. */
const prefix = 'incoming.'

/** A name for bytes that have no id; what a crash leaves under it goes with `clean`. */
export const stagedName = (): string => `${prefix}${randomUUID()}`

const isCode = (error: unknown, code: string): boolean => (error as { code?: string }).code === code

const asShortage = (error: unknown): unknown => shortageOf(error) ?? error

/** Tells of each piece, and ends with what is thrown there. */
const counted = (take: (bytes: number) => void): Transform =>
  new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        take(chunk.length)
        done(null, chunk)
      } catch (error) {
        done(error as Error)
      }
    },
  })

/** Whether what can be done only where there is nothing of that name was done. */
async function whereNothingIs(act: Promise<unknown>): Promise<boolean> {
  try {
    await act
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw asShortage(error)
  }
}

async function unlessAbsent<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

const made = async (file: string): Promise<void> => (await open(file, 'wx', 0o600)).close()

/** Uploads on the disk: the upload X is the file X, what its door keeps of it X.json, and what has no id yet has a name of its own. */
export function createIncoming(directory: string, pathOf: (id: string) => string): IncomingUploads {
  const notePathOf = (id: string): string => `${pathOf(id)}.json`

  async function receive(bytes: AsyncIterable<Uint8Array>, take: (bytes: number) => void): Promise<IncomingFile> {
    const file = join(directory, stagedName())
    const discard = () => rm(file, { force: true })
    const written = createWriteStream(file, { flags: 'wx', mode: 0o600 })
    try {
      await pipeline(bytes, counted(take), written)
    } catch (error) {
      await discard()
      throw asShortage(error)
    }
    // A second name for the same bytes.
    return { size: written.bytesWritten, become: (id) => whereNothingIs(link(file, pathOf(id))), discard }
  }

  async function append(id: string, from: number, bytes: AsyncIterable<Uint8Array>): Promise<number> {
    const file = createWriteStream(pathOf(id), { flags: 'r+', start: from })
    try {
      await pipeline(bytes, file)
    } catch (error) {
      if (!isCode(error, 'ENOENT')) throw asShortage(error)
      throw new TidingsError('not_found', 'the upload was given up', undefined, { cause: error })
    }
    return from + file.bytesWritten
  }

  return {
    async clean() {
      for (const name of await readdir(directory))
        if (name.startsWith(prefix)) await rm(join(directory, name), { force: true })
    },
    receive,
    begin: async (id) => whereNothingIs(made(pathOf(id))),
    append,
    keepNote: (id, note) => writeFile(notePathOf(id), note, { mode: 0o600 }),
    note: async (id) => unlessAbsent(readFile(notePathOf(id), 'utf8')),
    offset: async (id) => (await unlessAbsent(stat(pathOf(id))))?.size,
    async remove(id) {
      await rm(pathOf(id), { force: true })
      await rm(notePathOf(id), { force: true })
    },
  }
}
