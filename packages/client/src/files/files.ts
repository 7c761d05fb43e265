import type { Attachment, AttachmentLinks, OutputOf } from '@tidings/protocol'
import { type ErrorCode, TidingsError, type WireError } from '@tidings/protocol/errors'
import { backOff } from '../runtime/back-off.ts'
import type { BlobLike, Runtime } from '../runtime/runtime.ts'
import { wholeUrl } from '../runtime/server-address.ts'
import { LinkAsking } from '../sync/link-asking.ts'
import type { Call } from '../sync/sync.ts'
import type { QueueActs } from './acts.ts'
import { expectReadable } from './faults.ts'
import { endingOf, sendableName, sendableType } from './file-name.ts'

export interface UploadOptions {
  /** Needed unless the blob is a File, which has one. */
  readonly name?: string
  /** `everyone`: whoever has the link may see it. For avatars. */
  readonly audience?: 'members' | 'everyone'
  /** Kept as it is, with what it says of where and with what it was made; sent as a file. */
  readonly original?: boolean
  /** Goes on with an upload that was begun before. */
  readonly resume?: string
  /** Called as bytes arrive at the server; of an upload that is resumed first with what is there. */
  readonly onProgress?: (received: number, size: number, id: string) => void
  /** Stops it; what has come stays, for `resume`. */
  readonly signal?: AbortSignalLike
}

export interface LinkOptions {
  /** Not those that were given before: they do not work any more. */
  readonly fresh?: boolean
}

export interface AbortSignalLike {
  readonly aborted: boolean
  addEventListener?(type: 'abort', listener: () => void): void
  removeEventListener?(type: 'abort', listener: () => void): void
}

export type UploadedFile = Attachment & { readonly links: AttachmentLinks }

interface Begun {
  /** Called when the server knows of it: from then on it can be resumed. */
  readonly onBegun?: (id: string) => void
}

interface FilesParts {
  readonly base: () => string
  readonly runtime: Runtime
  /** By the server's clock. */
  readonly serverNow: () => number
  readonly call: Call
  /** Waits for as long as it takes to look at a large file, and to put it where it stays. */
  readonly finish: (id: string) => Promise<OutputOf<'attachment.finish'>>
  readonly token: () => Promise<string>
  /** Calls when there is a connection again; the answer ends it. */
  readonly onOnline: (fn: () => void) => () => void
}

/** What a client does with files. */
export type FileActs = Pick<Files, 'links'> &
  QueueActs & { upload(file: BlobLike, options?: UploadOptions): Promise<UploadedFile> }

/** Sent in one request; progress is told, and lost bytes are sent again, by the piece: each is to take some two seconds. */
const firstPieceBytes = 2 * 1024 * 1024
const leastPieceBytes = 256 * 1024
const mostPieceBytes = 8 * 1024 * 1024
const pieceMs = 2000
/** The network may be gone for a while: about ten minutes. */
const tries = 25
/** The server has other bytes than were thought: it says how many, and then takes the next ones. */
const triesOfOffset = 3
const linksKept = 1000
/** A link is asked for anew before it ends. */
const spareMs = 60_000

/** Files: sent in pieces that survive a break of the network or of the server, and linked to. */
export class Files {
  readonly #parts: FilesParts
  readonly #asking: LinkAsking
  readonly #links = new Map<string, Promise<AttachmentLinks>>()
  #pieceBytes = firstPieceBytes
  #mostPieceBytes = mostPieceBytes

  constructor(parts: FilesParts) {
    this.#parts = parts
    this.#asking = new LinkAsking(parts.call, parts.runtime)
  }

  /**
   * Uploads a file and resolves when it can be sent, as `{type: 'image', data: {attachment: id}}` say. Rejects with
   * `too_large`; `rejected`, also when the device does not give its bytes; or `unavailable` when the server stays away:
   * `resume` goes on then.
   */
  async upload(file: BlobLike, options: UploadOptions & Begun = {}): Promise<UploadedFile> {
    const { id, received = 0 } = await this.#enter(file, options)
    options.onBegun?.(id)
    if (received > 0) options.onProgress?.(received, file.size, id)
    // An empty file is sent, too: as nothing.
    let [at, left] = [received, file.size === 0 || received < file.size]
    for (let failed = 0; ; ) {
      if (options.signal?.aborted) throw new TidingsError('unavailable', `the upload was stopped; resume it as ${id}`)
      try {
        if (!left) return await this.#finished(id)
        at = await this.#sendPiece(id, file, at)
        failed = 0
      } catch (error) {
        if (++failed >= triesAfter(error)) throw error
        at = await this.#standAfter(failed, id, at)
      }
      left = at < file.size
      options.onProgress?.(at, file.size, id)
    }
  }

  /**
   * Links to an attachment, remembered until shortly before they end; `fresh` ones when those did not work. `not_found` when it
   * may not be seen.
   */
  async links(id: string, { fresh = false }: LinkOptions = {}): Promise<AttachmentLinks> {
    const known = fresh ? undefined : this.#links.get(id)
    const { expiresAt = Number.MAX_SAFE_INTEGER } = (await known) ?? {}
    if (known && expiresAt - spareMs > this.#parts.serverNow()) return known
    const asked = this.#asking.ask(id).then((links) => this.#absolute(links))
    asked.catch(() => this.#links.get(id) === asked && this.#links.delete(id))
    this.#links.delete(id)
    this.#links.set(id, asked)
    const [oldest] = this.#links.keys()
    if (this.#links.size > linksKept && oldest !== undefined) this.#links.delete(oldest)
    return asked
  }

  #enter(file: BlobLike, options: UploadOptions) {
    return options.resume === undefined ? this.#begin(file, options) : this.#stand(options.resume)
  }

  /** How far it has come when some time has passed; what was known when nobody answers. */
  async #standAfter(failed: number, id: string, at: number): Promise<number> {
    await this.#wait(failed)
    const { received } = await this.#stand(id).catch(() => ({ received: at }))
    return received ?? at
  }

  async #begin(file: BlobLike, { name, audience = 'members', original = false }: UploadOptions) {
    const named = sendableName(name ?? (file as { readonly name?: string }).name ?? '')
    const mime = sendableType(file.type)
    const input = { name: named, size: file.size, audience, original, ...(mime === undefined ? {} : { mime }) }
    const { attachment } = await this.#parts.call('attachment.create', input).catch((error) => {
      // A name that this device takes, and the server does not: the file counts.
      if (!isOfName(error)) throw error
      return this.#parts.call('attachment.create', { ...input, name: `file${endingOf(named)}` })
    })
    return { id: attachment.id, received: 0 as number | undefined }
  }

  /** How far it has come; everything when it is ready. */
  async #stand(id: string): Promise<{ readonly id: string; readonly received: number | undefined }> {
    const { attachment } = await this.#parts.call('attachment.get', { id })
    return { id, received: attachment.ready ? attachment.size : attachment.received }
  }

  /** Answers how far it has come with it. */
  async #sendPiece(id: string, file: BlobLike, at: number): Promise<number> {
    const { base, runtime, token } = this.#parts
    const end = Math.min(file.size, at + this.#pieceBytes)
    const begun = runtime.elapsed()
    const answer = await runtime
      .fetch(`${base()}/v1/uploads/${id}`, {
        method: 'PATCH',
        headers: {
          authorization: `Bearer ${await token()}`,
          'tus-resumable': '1.0.0',
          'upload-offset': String(at),
          'content-type': 'application/offset+octet-stream',
        },
        body: file.slice(at, end),
      })
      .catch(async (cause: unknown) => {
        // A browser says the same of a file that is gone.
        await expectReadable(file, at)
        throw new TidingsError('unavailable', 'the server cannot be reached', undefined, { cause })
      })
    if (answer.status !== 204) throw await this.#refusal(answer)
    this.#fitPiece(end - at, runtime.elapsed() - begun)
    return end
  }

  /** The last piece of a file says little of the network. */
  #fitPiece(bytes: number, ms: number): void {
    if (bytes < this.#pieceBytes) return
    const fits = Math.round((bytes / Math.max(ms, 1)) * pieceMs)
    this.#pieceBytes = Math.min(this.#mostPieceBytes, Math.max(leastPieceBytes, fits))
  }

  /** What the server says; or a proxy before it, in words of its own. */
  async #refusal(answer: Answer): Promise<TidingsError> {
    const { status } = answer
    const said = await answer.json().catch(() => undefined)
    const { error } = (said ?? {}) as { readonly error?: WireError }
    if (error) return TidingsError.fromWire(error)
    if (status === tooLarge && this.#pieceBytes > leastPieceBytes) {
      this.#mostPieceBytes = leastPieceBytes
      this.#pieceBytes = leastPieceBytes
      return new TidingsError('unavailable', 'a proxy before the server takes smaller pieces only')
    }
    const code = codesOf[status] ?? (status < 500 ? 'invalid' : 'unavailable')
    return new TidingsError(code, `something before the server answered ${status}`)
  }

  /** An upload that nobody wants any more. */
  giveUp(id: string): void {
    // What has come of it is removed by the server after a day if this does not reach it.
    this.#parts.call('attachment.remove', { id }).catch(() => undefined)
  }

  /** With its last byte the server has looked at it, as a rule. */
  async #finished(id: string): Promise<UploadedFile> {
    const known = await this.#parts.call('attachment.get', { id })
    const { attachment, links } = known.attachment.ready ? known : await this.#parts.finish(id)
    if (!links) throw new TidingsError('internal', `attachment ${id} is finished and not ready`)
    return { ...attachment, links: this.#absolute(links) }
  }

  #absolute(links: AttachmentLinks): AttachmentLinks {
    const whole = (url: string): string => wholeUrl(this.#parts.base(), url)
    const { thumbnailUrl, renditionUrl } = links
    return {
      ...links,
      url: whole(links.url),
      ...(thumbnailUrl === undefined ? {} : { thumbnailUrl: whole(thumbnailUrl) }),
      ...(renditionUrl === undefined ? {} : { renditionUrl: whole(renditionUrl) }),
    }
  }

  #wait(failed: number): Promise<void> {
    const { runtime, onOnline } = this.#parts
    return new Promise((resolve) => {
      const over = (): void => {
        cancel()
        stop()
        resolve()
      }
      const cancel = runtime.after(backOff(failed, runtime.random()), over)
      const stop = onOnline(over)
    })
  }
}

const tooLarge = 413
const codesOf: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  413: 'too_large',
  429: 'rate_limited',
}

const isOfName = (error: unknown): boolean =>
  error instanceof TidingsError && error.details?.issues?.some(({ path }) => path === 'name') === true

type Answer = Awaited<ReturnType<Runtime['fetch']>>

/** How often it is tried: the network and the server come back, and bytes may have come while nobody knew. */
function triesAfter(error: unknown): number {
  if (!(error instanceof TidingsError)) return 1
  if (error.retryable) return tries
  return error.code === 'invalid' || error.code === 'conflict' ? triesOfOffset : 1
}
