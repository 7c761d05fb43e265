import type { AttachmentLinks } from '@tidings/protocol'
import { chooser, type QueueActs } from '../files/acts.ts'
import { type ChosenFile, expectRoom, type SendFilesOptions } from '../files/file-queue.ts'
import type { FileActs, LinkOptions, UploadedFile, UploadOptions } from '../files/files.ts'
import type { BlobLike, Runtime } from '../runtime/runtime.ts'
import { messageIds } from '../sending/outbox.ts'
import type { FilePlace, FilesFor } from '../state/outgoing-file.ts'
import type { Action } from '../state/reduce.ts'
import type { ClientState } from '../state/state.ts'
import type { TabPort } from './tab-port.ts'
import type { CallOf, ToTab } from './wire.ts'

type Progress = Extract<ToTab, { type: 'progress' }>

/** A tab's files: the worker sends them, and tells how far it is. */
export class TabFiles implements FileActs {
  readonly #port: TabPort
  readonly #uploads = new Map<number, UploadOptions>()

  readonly #state: () => ClientState
  readonly #choose: ReturnType<typeof chooser>
  readonly #newKey: () => string
  /** What was given to the worker, until it has left or was taken back: the next worker may not have it. */
  readonly #given = new Map<string, CallOf<QueueActs>>()

  constructor(port: TabPort, runtime: Runtime, state: () => ClientState) {
    this.#port = port
    this.#state = state
    this.#choose = chooser(runtime)
    this.#newKey = messageIds(runtime)
  }

  add(place: FilesFor, files: Iterable<BlobLike | ChosenFile>): readonly string[] {
    const chosen = this.#choose(files)
    expectRoom(this.#state().files, chosen)
    for (const one of chosen) this.#give(one.key, { method: 'add', args: [place, [one]] })
    return chosen.map(({ key }) => key)
  }

  send(place: FilePlace, options: SendFilesOptions = {}): void {
    // Those of now: another worker may be told after others were chosen.
    const { key = this.#newKey(), keys = this.#chosenFor(place) } = options
    this.#give(key, { method: 'send', args: [place, { ...options, key, keys }] })
  }

  retry(key: string): void {
    this.#tell({ method: 'retry', args: [key] })
  }

  remove(key: string): void {
    this.#given.delete(key)
    this.#tell({ method: 'remove', args: [key] })
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

  #chosenFor({ to, thread }: FilePlace): readonly string[] {
    const chosen = this.#state().files.filter(
      (one) => one.album === undefined && one.to === to && one.thread === thread,
    )
    return chosen.map(({ key }) => key)
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
