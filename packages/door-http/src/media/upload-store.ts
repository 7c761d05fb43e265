import type { Readable } from 'node:stream'
import { type IncomingUploads, shortageOf } from '@tidings/core'
import { TidingsError } from '@tidings/protocol'
import { DataStore, ERRORS, Upload } from '@tus/server'

export const placeTaken = (id: string): TidingsError =>
  new TidingsError('conflict', `the bytes of attachment ${id} have begun to come in another request`)

/** What the library knows of an upload, beside how many of its bytes have come. */
type Note = Partial<Pick<Upload, 'size' | 'metadata' | 'creation_date'>>

/**
 * Uploads as the library asks for them: what has come is there after a restart, and the next bytes go behind it. Whole uploads
 * lie in the same place: one that is there is never made anew, since its bytes may have been looked at.
 */
export class UploadStore extends DataStore {
  readonly #incoming: IncomingUploads

  constructor(incoming: IncomingUploads) {
    super()
    this.#incoming = incoming
    this.extensions = ['creation', 'creation-with-upload', 'creation-defer-length', 'termination']
  }

  /** For the request that makes an upload and then writes from its beginning: the place must be empty. `conflict`. */
  override async create(upload: Upload): Promise<Upload> {
    if (!(await this.#incoming.begin(upload.id))) throw placeTaken(upload.id)
    await this.#keep(upload)
    return upload
  }

  /** Made by an operation: room for its bytes, unless some have come. */
  async expect(id: string, size: number): Promise<void> {
    if ((await this.#incoming.note(id)) !== undefined) return
    await this.#incoming.begin(id)
    await this.#keep(new Upload({ id, size, offset: 0 }))
  }

  override write(bytes: Readable, id: string, offset: number): Promise<number> {
    return this.#incoming.append(id, offset, bytes)
  }

  override async getUpload(id: string): Promise<Upload> {
    const { size, metadata, creation_date } = await this.#noted(id)
    const offset = await this.#incoming.offset(id)
    if (offset === undefined) throw ERRORS.FILE_NO_LONGER_EXISTS
    return new Upload({
      ...{ id, offset },
      ...(size === undefined ? {} : { size }),
      ...(metadata === undefined ? {} : { metadata }),
      ...(creation_date === undefined ? {} : { creation_date }),
    })
  }

  override async declareUploadLength(id: string, size: number): Promise<void> {
    await this.#incoming.keepNote(id, JSON.stringify({ ...(await this.#noted(id)), size }))
  }

  override remove(id: string): Promise<void> {
    return this.#incoming.remove(id)
  }

  #keep({ id, size, metadata, creation_date }: Upload): Promise<void> {
    return this.#incoming.keepNote(
      id,
      JSON.stringify({ id, size, metadata, creation_date } satisfies Note & { id: string }),
    )
  }

  async #noted(id: string): Promise<Note> {
    const note = await this.#incoming.note(id)
    if (note === undefined) throw ERRORS.FILE_NOT_FOUND
    return JSON.parse(note) as Note
  }
}

/** What the file system says of an upload, in our words. `not_found` when it was given up while its bytes came. */
export function uploadFailure(error: unknown): unknown {
  if ((error as { code?: string }).code !== 'ENOENT') return shortageOf(error) ?? error
  return new TidingsError('not_found', 'the upload was given up', undefined, { cause: error })
}
