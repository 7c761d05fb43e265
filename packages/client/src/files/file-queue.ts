import type { Attachment } from '@tidings/protocol'
import { TidingsError } from '@tidings/protocol/errors'
import { backOff } from '../runtime/back-off.ts'
import type { BlobLike, Runtime } from '../runtime/runtime.ts'
import { messageIds, type Outbox } from '../sending/outbox.ts'
import type { FilePlace, FilesFor, OutgoingFile } from '../state/outgoing-file.ts'
import type { Store } from '../state/store.ts'
import { albumOf, type ChosenFile, meantBy, outgoing, type SendFilesOptions } from './chosen.ts'
import { expectReadable, faultOf } from './faults.ts'
import { Leaving } from './leaving.ts'
import { Shelf } from './shelf.ts'

/** What takes the bytes to the server. */
interface Uploading {
  upload(file: BlobLike, options: UploadingOptions): Promise<Uploaded>
  giveUp(id: string): void
}

interface UploadingOptions {
  readonly name: string
  readonly original?: boolean
  readonly signal: { readonly aborted: boolean }
  readonly resume?: string
  readonly onBegun: (id: string) => void
  readonly onProgress: (received: number) => void
}

type Uploaded = Pick<Attachment, 'id' | 'kind' | 'size'>

interface FileQueueParts {
  readonly store: Store
  readonly runtime: Runtime
  readonly files: Uploading
  readonly outbox: Pick<Outbox, 'send'>
  /** Whether the copy takes files, too. */
  readonly keepsFiles: boolean
  readonly report: (error: unknown) => void
}

/** Uploads at once. One of them is for small files: those do not wait until large ones are up. */
const parallel = 3
const parallelLarge = 2
const largeBytes = 8 * 1024 * 1024
/** More than this waits for nobody's good. */
const most = 1000

export function expectRoom(waiting: readonly OutgoingFile[], added: readonly ChosenFile[]): void {
  if (waiting.length + added.length <= most) return
  throw new TidingsError('rate_limited', `at most ${most} files wait to be sent; wait for some of them`)
}
/** While the server is there: so often it is tried, each time with what `upload` tries by itself. */
const tries = 5
/** The server says when it is this one's turn. */
const triesInLine = 200

interface Work {
  aborted: boolean
  readonly large: boolean
}

/**
 * The files that go out, of all conversations: a few go up at a time, and each leaves as a message when it is up and the
 * sender has said so. Waits for a connection as long as it takes, and goes on after a new start with what the copy has kept.
 */
export class FileQueue {
  readonly #parts: FileQueueParts
  readonly #shelf: Shelf
  readonly #leaving: Leaving
  readonly #working = new Map<string, Work>()
  readonly #failed = new Map<string, number>()
  /** They were tried, and are again after a while. */
  readonly #resting = new Set<string>()
  readonly #newKey: () => string
  #closed = false

  constructor(parts: FileQueueParts) {
    const { store, runtime, outbox } = parts
    this.#parts = parts
    this.#shelf = new Shelf(parts)
    this.#leaving = new Leaving(this.#shelf, outbox, () => runtime.after(fullMs, () => this.pump()))
    this.#newKey = messageIds(runtime)
    store.onRestored((rows) => {
      this.#shelf.restore(rows, runtime.now())
      this.pump()
    })
  }

  /** Chosen files go up at once; what is known by its key is left as it is. `rate_limited` when too many wait. */
  add(place: FilesFor, chosen: readonly ChosenFile[]): void {
    const added = chosen.filter(({ key }) => !this.#shelf.blob(key))
    expectRoom(this.#shelf.files, added)
    const now = this.#parts.runtime.now()
    for (const one of added) this.#shelf.add(outgoing(place, one, now), one.file)
    this.pump()
  }

  /**
   * Sends what was chosen for a place, now or as soon as it is up. Where none of it is there any more, words wait to be told what
   * is to become of them.
   */
  send(place: FilePlace, options: SendFilesOptions): void {
    const { key = this.#newKey() } = options
    if (this.#shelf.album(key)) return
    const meant = meantBy(place, options, this.#shelf.files)
    if (meant.length === 0 && options.words === undefined) {
      this.#shelf.dropAlbum(key)
      return
    }
    const now = this.#parts.runtime.now()
    this.#shelf.putAlbum(albumOf(place, { ...options, key }, { files: meant.length, now }))
    for (const one of meant) this.#shelf.change(one.key, { album: key })
    this.#leaving.leave()
    this.pump()
  }

  /** Tries a file again, with all that belongs to it; words that stayed behind leave without their files. */
  retry(key: string): void {
    const file = this.#shelf.file(key)
    if (!file) {
      this.#leaving.sayAlone(key)
      return
    }
    const { fault: _, ...rest } = file
    this.#failed.delete(key)
    this.#shelf.put(rest)
    this.pump()
  }

  /** Takes back a file, or words that stayed behind. */
  remove(key: string): void {
    const file = this.#shelf.file(key)
    if (file) {
      this.#giveUp(file)
      this.#shelf.drop(key)
    } else this.#leaving.takeBack(key)
    this.#leaving.leave()
    this.pump()
  }

  /** The server takes out of a file what it tells as it comes: it goes up anew. */
  unchanged(key: string, on: boolean): void {
    const file = this.#shelf.file(key)
    if (!file || file.album !== undefined || (file.original ?? false) === on) return
    this.#giveUp(file)
    const { attachment: _, kind: __, fault: ___, original: ____, ...anew } = file
    this.#failed.delete(key)
    this.#shelf.put({ ...anew, received: 0, ...(on ? { original: on } : {}) })
    this.pump()
  }

  /** What goes up of it stops, and what has come of it is not wanted. */
  #giveUp({ key, attachment }: OutgoingFile): void {
    const work = this.#working.get(key)
    if (work) work.aborted = true
    this.#working.delete(key)
    if (attachment !== undefined) this.#parts.files.giveUp(attachment)
  }

  blob(key: string): BlobLike | undefined {
    return this.#shelf.blob(key)
  }

  /** Another user signs in: nothing goes up any more. */
  close(): void {
    this.#closed = true
    for (const work of this.#working.values()) work.aborted = true
  }

  /** Starts what may go up. Called whenever something may. */
  pump(): void {
    if (this.#closed || this.#parts.store.state.connection.phase !== 'online') return
    this.#leaving.leave()
    const waiting = this.#shelf.files.filter((file) => this.#mayStart(file))
    // What was sent goes before what may be taken back.
    const inOrder = [...waiting.filter(({ album }) => album), ...waiting.filter(({ album }) => !album)]
    for (const file of inOrder) {
      const working = [...this.#working.values()]
      if (working.length >= parallel) return
      const large = file.size > largeBytes
      if (large && working.filter((work) => work.large).length >= parallelLarge) continue
      void this.#upload(file, { aborted: false, large })
    }
  }

  #mayStart({ key, fault, kind }: OutgoingFile): boolean {
    return fault === undefined && kind === undefined && !this.#working.has(key) && !this.#resting.has(key)
  }

  async #upload({ key, name, attachment, size, original }: OutgoingFile, work: Work): Promise<void> {
    const blob = this.#shelf.blob(key)
    if (!blob) return
    this.#working.set(key, work)
    const isWanted = () => !work.aborted && !this.#closed
    try {
      await expectReadable(blob)
      const uploaded = await this.#parts.files.upload(blob, {
        name,
        ...(original ? { original } : {}),
        signal: work,
        ...(attachment === undefined ? {} : { resume: attachment }),
        onBegun: (id) => {
          if (isWanted()) this.#shelf.change(key, { attachment: id })
          else this.#parts.files.giveUp(id)
        },
        onProgress: (received) => {
          if (isWanted()) this.#shelf.change(key, { received })
        },
      })
      if (isWanted()) this.#uploaded(key, uploaded)
    } catch (error) {
      const known = error instanceof TidingsError ? error : new TidingsError('internal', String(error))
      if (isWanted()) this.#failedWith(key, known, size)
    }
    if (this.#working.get(key) === work) this.#working.delete(key)
    this.pump()
  }

  #uploaded(key: string, { id, kind, size }: Uploaded): void {
    this.#failed.delete(key)
    this.#shelf.change(key, { received: size, attachment: id, kind })
  }

  #failedWith(key: string, error: TidingsError, size: number): void {
    const { phase } = this.#parts.store.state.connection
    // Without a connection, or a user who is signed in, nothing is known of the file: the next one goes on.
    if (phase !== 'online' && (error.retryable || phase === 'signed-out')) return
    const isForgotten = this.#forgotten(key, error)
    const failed = (this.#failed.get(key) ?? 0) + 1
    this.#failed.set(key, failed)
    const most = error.code === 'rate_limited' ? triesInLine : tries
    if ((error.retryable || isForgotten) && failed < most) this.#rest(key, failed, error)
    else this.#shelf.change(key, { fault: faultOf(error, size) })
  }

  /** The server no longer has what had come of it: it is sent anew. */
  #forgotten(key: string, { code }: TidingsError): boolean {
    const { attachment, ...anew } = this.#shelf.file(key) ?? {}
    if (code !== 'not_found' || attachment === undefined) return false
    this.#shelf.put({ ...(anew as OutgoingFile), received: 0 })
    return true
  }

  #rest(key: string, failed: number, { details }: TidingsError): void {
    const { runtime } = this.#parts
    this.#resting.add(key)
    runtime.after(Math.max(details?.retryAfter ?? 0, backOff(Math.min(failed, tries), runtime.random())), () => {
      this.#resting.delete(key)
      this.pump()
    })
  }
}

/** Until the outbox may have room again. */
const fullMs = 1000
