import type { AttachmentLinks } from '@tidings/protocol'
import { chooser, type QueueActs } from '../files/acts.ts'
import { albumOf, type ChosenFile, meantBy, outgoing, type SendFilesOptions } from '../files/chosen.ts'
import { expectRoom } from '../files/file-queue.ts'
import type { FileActs, LinkOptions, UploadedFile, UploadOptions } from '../files/files.ts'
import type { BlobLike, Runtime } from '../runtime/runtime.ts'
import { messageIds } from '../sending/outbox.ts'
import type { FilePlace, FilesFor } from '../state/outgoing-file.ts'
import type { Action } from '../state/reduce.ts'
import type { Replica } from './replica.ts'
import type { TabPort } from './tab-port.ts'
import type { CallOf, ToTab } from './wire.ts'

type Progress = Extract<ToTab, { type: 'progress' }>

/** A tab's files: the worker sends them, and tells how far it is. */
export class TabFiles implements FileActs {
  readonly #port: TabPort
  readonly #uploads = new Map<number, UploadOptions>()

  readonly #replica: Replica
  readonly #now: () => number
  readonly #choose: ReturnType<typeof chooser>
  readonly #newKey: () => string
  /** What was given to the worker, until it has left or was taken back: the next worker may not have it. */
  readonly #given = new Map<string, CallOf<QueueActs>>()

  constructor(replica: Replica, port: TabPort, runtime: Runtime) {
    this.#port = port
    this.#replica = replica
    this.#now = runtime.now
    this.#choose = chooser(runtime)
    this.#newKey = messageIds(runtime)
  }

  add(place: FilesFor, files: Iterable<BlobLike | ChosenFile>): readonly string[] {
    const chosen = this.#choose(files)
    const known = new Set(this.#replica.state.files.map(({ key }) => key))
    expectRoom(this.#replica.state.files, chosen)
    for (const one of chosen) this.#give(one.key, { method: 'add', args: [place, [one]] })
    const added = chosen.filter(({ key }) => !known.has(key)).map((one) => outgoing(place, one, this.#now()))
    this.#replica.ahead((files) => {
      for (const file of added) files.choose(file)
    })
    return chosen.map(({ key }) => key)
  }

  send(place: FilePlace, options: SendFilesOptions = {}): void {
    const { key = this.#newKey() } = options
    const { files, albums } = this.#replica.state
    const meant = meantBy(place, options, files)
    // Those of now: another worker may be told after others were chosen.
    const { keys = meant.map((one) => one.key) } = options
    const given = { ...options, key, keys }
    this.#give(key, { method: 'send', args: [place, given] })
    if (meant.length === 0 || albums.some((one) => one.key === key)) return
    const album = albumOf(place, given, { files: meant.length, now: this.#now() })
    this.#replica.ahead((ahead) => ahead.send(album, meant))
  }

  retry(key: string): void {
    this.#tell({ method: 'retry', args: [key] })
  }

  remove(key: string): void {
    this.#given.delete(key)
    this.#tell({ method: 'remove', args: [key] })
    this.#replica.ahead((files) => files.drop(key))
  }

  unchanged(key: string, on: boolean): void {
    const given = this.#given.get(key)
    if (given?.method === 'add') {
      const [{ original: _, ...place }, files] = given.args
      this.#given.set(key, { ...given, args: [{ ...place, ...(on ? { original: on } : {}) }, files] })
    }
    this.#tell({ method: 'unchanged', args: [key, on] })
  }

  blob(key: string): Promise<BlobLike | undefined> {
    return this.#port.ask((id) => ({ type: 'files', id, method: 'blob', args: [key] }))
  }

  /** To a worker that may be another one; under their keys they are taken once. */
  tellAgain(): void {
    for (const call of this.#given.values()) this.#tell(call)
  }

  /** What has left, or was taken back in any tab, is not given again. */
  heard(action: Action): void {
    if (action.type === 'file' && !action.file) this.#given.delete(action.key)
    if (action.type === 'album' && !action.album) this.#given.delete(action.key)
  }

  /** Another user signs in. */
  forget(): void {
    this.#given.clear()
  }

  #give(key: string, call: CallOf<QueueActs>): void {
    this.#given.set(key, call)
    this.#tell(call)
  }

  #tell(call: CallOf<QueueActs>): void {
    this.#port.tell({ type: 'files', ...call })
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
