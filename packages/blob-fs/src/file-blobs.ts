import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { access, constants, copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type BlobSource, type BlobStore, expectBlobKey } from '@tidings/core'
import { asFailure, isMissing } from './failure.ts'
import { nameOf, shardOf } from './files-in.ts'

export interface FileBlobsOptions {
  /** Made when missing. */
  readonly directory: string
  /** A name of this writer's own, where there are several. */
  readonly writer?: string
}

const forgottenMs = 7 * 86_400_000

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
export function createFileBlobs({ directory, writer }: FileBlobsOptions): BlobStore {
  const incoming = join(directory, 'incoming', writer ?? '')
  mkdirSync(incoming, { recursive: true, mode: 0o700 })
  const lasting = new Set<string>()
  // What stands here was being written when the process ended.
  for (const name of readdirSync(incoming)) rmSync(join(incoming, name), { recursive: true, force: true })
  if (writer !== undefined) removeForgotten(join(directory, 'incoming'))

  function pathOf(key: string): string {
    expectBlobKey(key)
    return join(directory, shardOf(key), nameOf(key))
  }

  /** A copy: what happens to the source afterwards is nothing to the blob. */
  async function take(source: BlobSource, file: string): Promise<void> {
    if (source.file !== undefined && (await cloned(source.file, file))) return
    await pipeline(source.open(), createWriteStream(file, { flags: 'wx', mode: 0o600 }))
  }

  /** A directory that a power cut takes back takes its files along. Once for each is enough, whoever made it. */
  async function makeShard(shard: string): Promise<void> {
    await mkdir(shard, { recursive: true, mode: 0o700 })
    if (lasting.has(shard)) return
    await syncDirectory(directory)
    lasting.add(shard)
  }

  async function putAt(path: string, source: BlobSource): Promise<void> {
    await makeShard(dirname(path))
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

/** What a writer has left that did not come back: nothing is written for so long. */
function removeForgotten(incoming: string): void {
  for (const entry of readdirSync(incoming, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    const { mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { mtimeMs: Number.POSITIVE_INFINITY }
    if (mtimeMs < Date.now() - forgottenMs) rmSync(file, { force: true })
  }
}

/** Costs nothing where the file system can share blocks until one side changes (Btrfs, XFS, APFS); false elsewhere. */
async function cloned(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL)
    return true
  } catch {
    // Whatever the reason: the bytes are read and written then, and what is truly wrong shows there.
    await rm(to, { force: true })
    return false
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
