import type { AttachmentLinks } from '@tidings/protocol'
import type { FileActs, LinkOptions, UploadedFile, UploadOptions } from '../files.ts'
import type { BlobLike } from '../runtime.ts'
import type { TabPort } from './tab-port.ts'
import type { ToTab } from './wire.ts'

type Progress = Extract<ToTab, { type: 'progress' }>

/** A tab's files: the worker sends them, and tells how far it is. */
export class TabFiles implements FileActs {
  readonly #port: TabPort
  readonly #uploads = new Map<number, UploadOptions>()

  constructor(port: TabPort) {
    this.#port = port
  }

  async upload(file: BlobLike, options: UploadOptions = {}): Promise<UploadedFile> {
    const { signal, onProgress: _, ...rest } = options
    // A file may arrive as a blob, without its name.
    const name = rest.name ?? (file as { readonly name?: string }).name
    let upload = 0
    const stop = () => this.#port.tell({ type: 'stop', id: upload })
    try {
      const uploaded = this.#port.ask<UploadedFile>((id) => {
        upload = id
        this.#uploads.set(id, options)
        return { type: 'upload', id, file, options: { ...rest, ...(name === undefined ? {} : { name }) } }
      })
      if (signal?.aborted) stop()
      signal?.addEventListener?.('abort', stop)
      return await uploaded
    } finally {
      this.#uploads.delete(upload)
      signal?.removeEventListener?.('abort', stop)
    }
  }

  links(attachment: string, options: LinkOptions = {}): Promise<AttachmentLinks> {
    return this.#port.ask((id) => ({ type: 'links', id, attachment, options }), true)
  }

  progressed({ id, received, size, attachment }: Progress): void {
    const { onProgress, signal } = this.#uploads.get(id) ?? {}
    onProgress?.(received, size, attachment)
    if (signal?.aborted) this.#port.tell({ type: 'stop', id })
  }
}
