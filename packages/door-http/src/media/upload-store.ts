import { createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { TidingsError } from '@tidings/protocol'
import { FileStore } from '@tus/file-store'
import { Upload } from '@tus/server'
import { asUnavailable, placeTaken } from './staging.ts'

/** An empty file; false, and nothing is touched, where there is one already. */
async function made(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600)
    await handle.close()
    return true
  } catch (error) {
    if ((error as { code?: string }).code === 'EEXIST') return false
    throw asUnavailable(error)
  }
}

/**
 * Uploads on the disk: what has come is there after a restart, and the next bytes go behind it. Whole uploads lie in the
 * same directory: a file that is there is never made anew, since its bytes may have been looked at.
 */
export class UploadStore extends FileStore {
  constructor(directory: string) {
    super({ directory })
    this.extensions = ['creation', 'creation-with-upload', 'creation-defer-length', 'termination']
  }

  /** For the request that makes an upload and then writes from its beginning: the place must be empty. `conflict`. */
  override async create(upload: Upload): Promise<Upload> {
    const path = join(this.directory, upload.id)
    if (!(await made(path))) throw placeTaken(upload.id)
    await this.configstore.set(upload.id, upload)
    upload.storage = { type: 'file', path }
    return upload
  }

  /** Made by an operation: room for its bytes, unless some have come. */
  async expect(id: string, size: number): Promise<void> {
    if (await this.configstore.get(id)) return
    await made(join(this.directory, id))
    await this.configstore.set(id, new Upload({ id, size, offset: 0 }))
  }

  /** Rejects with the file system's own error, where the library has one that says nothing. */
  override async write(bytes: Readable, id: string, offset: number): Promise<number> {
    const file = createWriteStream(join(this.directory, id), { flags: 'r+', start: offset })
    await pipeline(bytes, file)
    return offset + file.bytesWritten
  }
}

/** What the file system says of an upload, in our words. `not_found` when it was given up while its bytes came. */
export function uploadFailure(error: unknown): unknown {
  if ((error as { code?: string }).code !== 'ENOENT') return asUnavailable(error)
  return new TidingsError('not_found', 'the upload was given up', undefined, { cause: error })
}
