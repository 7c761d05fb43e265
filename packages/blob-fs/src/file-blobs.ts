import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { access, constants, link, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { BlobSource, BlobStore } from '@tidings/core'
import { asFailure, isMissing } from './failure.ts'

export interface FileBlobsOptions {
  /** Made when missing. */
  readonly directory: string
}

const wellFormed = /^(?!.*\.\.)[a-z0-9-]+(\/[a-z0-9-]+)*$/

/** Two letters of the key's hash: a directory holds a 256th of the files, whatever the keys look like. */
const shardOf = (key: string): string => createHash('sha1').update(key).digest('hex').slice(0, 2)

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

/** Blobs as files: written under another name, synced, and only then given the name under which they are read. */
export function createFileBlobs({ directory }: FileBlobsOptions): BlobStore {
  const incoming = join(directory, 'incoming')
  mkdirSync(incoming, { recursive: true, mode: 0o700 })
  // What stands here was being written when the process ended.
  for (const name of readdirSync(incoming)) rmSync(join(incoming, name), { force: true })

  function pathOf(key: string): string {
    if (key.length > 200 || !wellFormed.test(key)) throw new RangeError(`${JSON.stringify(key)} is no key of a blob`)
    return join(directory, shardOf(key), key.replaceAll('/', '+'))
  }

  /** The source's own file when it lies on this disk, else a copy of its bytes. */
  async function take(source: BlobSource, file: string): Promise<void> {
    if (source.file !== undefined && (await linked(source.file, file))) return
    await pipeline(source.open(), createWriteStream(file, { flags: 'wx', mode: 0o600 }))
  }

  async function putAt(path: string, source: BlobSource): Promise<void> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const file = join(incoming, randomUUID())
    try {
      await take(source, file)
      const { size } = await stat(file)
      if (size !== source.size) throw new RangeError(`${size} bytes came, ${source.size} were announced`)
      await syncFile(file)
      await rename(file, path)
      await syncDirectory(dirname(path))
    } finally {
      await rm(file, { force: true })
    }
  }

  return {
    put: (key, source) => guarded(() => putAt(pathOf(key), source)),

    read: (key, range) =>
      guarded(async () => {
        const path = pathOf(key)
        const handle = await open(path, 'r').catch(undefinedIfMissing)
        if (!handle) return undefined
        const { size } = await handle.stat()
        const start = range?.start ?? 0
        const end = Math.min(range?.end ?? size - 1, size - 1)
        if (end < start) {
          await handle.close()
          return Readable.from([])
        }
        return createReadStream(path, { fd: handle, start, end, highWaterMark: 256 * 1024 })
      }),

    size: (key) => guarded(async () => (await stat(pathOf(key)).catch(undefinedIfMissing))?.size),

    remove: (keys) =>
      guarded(async () => {
        for (const key of keys) await rm(pathOf(key), { force: true })
      }),

    check: () => guarded(() => access(incoming, constants.R_OK | constants.W_OK)),
  }
}

/** Another name for the same bytes: the source keeps its own. False when they lie on another disk. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'EXDEV' || code === 'EPERM' || code === 'EMLINK' || code === 'ENOTSUP') return false
    throw error
  }
}

function undefinedIfMissing(error: unknown): undefined {
  if (isMissing(error)) return undefined
  throw error
}

async function guarded<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw asFailure(error)
  }
}
