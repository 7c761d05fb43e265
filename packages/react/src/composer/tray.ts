import type { TidingsClient } from '@tidings/client'
import { TidingsError, type UploadedFile } from '@tidings/client'
import { useSyncExternalStore } from 'react'
import { useClient } from '../provider.tsx'
import type { MentionAt } from './written.ts'

/** A file that was chosen for a conversation. It goes up at once, and is sent when the writer says so. */
export interface Chosen {
  readonly key: number
  readonly file: File
  /** A picture of it, for as long as it is here. */
  readonly preview?: string
  /** 0 to 1 */
  readonly progress: number
  readonly error?: unknown
  /** The writer has sent it; it only has to arrive. */
  readonly sent: boolean
}

export interface SendWith {
  readonly caption?: string
  readonly thread?: string | undefined
  readonly replyTo?: string | undefined
  readonly mentions?: readonly string[]
  readonly mentionsAt?: readonly MentionAt[]
  /** What the sender knows of it that the server cannot see: a waveform, say. */
  readonly more?: Readonly<Record<string, unknown>>
}

interface Work {
  readonly signal: { aborted: boolean }
  /** To go on with, after an outage. */
  upload?: string
  done: Promise<UploadedFile>
}

/** The chosen files of one conversation. Lives on while another one is looked at. */
export class Tray {
  readonly #client: TidingsClient
  readonly #conversation: string
  readonly #works = new Map<number, Work>()
  readonly #listeners = new Set<() => void>()
  #chosen: readonly Chosen[] = []
  #next = 0
  /** Files leave in the order in which they were sent. */
  #leaving: Promise<void> = Promise.resolve()

  constructor(client: TidingsClient, conversation: string) {
    this.#client = client
    this.#conversation = conversation
  }

  get chosen(): readonly Chosen[] {
    return this.#chosen
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  add(files: Iterable<File>): readonly number[] {
    return [...files].map((file) => {
      const key = this.#next++
      const preview = file.type.startsWith('image/') ? { preview: URL.createObjectURL(file) } : {}
      this.#set([...this.#chosen, { key, file, progress: 0, sent: false, ...preview }])
      this.#upload(key, file)
      return key
    })
  }

  retry(key: number): void {
    const one = this.#chosen.find((chosen) => chosen.key === key)
    if (!one) return
    const { error: _, ...rest } = one
    this.#set(this.#chosen.map((chosen) => (chosen.key === key ? rest : chosen)))
    this.#upload(key, one.file)
    if (one.sent) this.#leave([key], {})
  }

  remove(key: number): void {
    const work = this.#works.get(key)
    if (work) work.signal.aborted = true
    // What has come of it is removed by the server after a day if this does not reach it.
    if (work?.upload !== undefined) this.#client.call('attachment.remove', { id: work.upload }).catch(() => undefined)
    this.#drop(key)
  }

  /** Sends what was chosen, now or as soon as it is up; a caption goes to the last of it. */
  send(options: SendWith): void {
    const keys = this.#chosen.filter(({ sent }) => !sent).map(({ key }) => key)
    this.#set(this.#chosen.map((one) => ({ ...one, sent: true })))
    this.#leave(keys, options)
  }

  #leave(keys: readonly number[], { caption, more, ...options }: SendWith): void {
    for (const key of keys) {
      const words = caption && key === keys.at(-1) ? { caption } : {}
      const send = ({ id, kind }: UploadedFile) => {
        this.#client.send(
          this.#conversation,
          { type: kind, data: { attachment: id, ...more, ...words } },
          given(options),
        )
        this.#drop(key)
      }
      // A file that fails is shown as failed, and holds nothing up.
      this.#leaving = this.#leaving.then(() => this.#works.get(key)?.done.then(send, () => undefined))
    }
  }

  #upload(key: number, file: File): void {
    const upload = this.#works.get(key)?.upload
    const work: Work = { signal: { aborted: false }, ...(upload === undefined ? {} : { upload }), done: never }
    this.#works.set(key, work)
    work.done = this.#client.files.upload(file, {
      signal: work.signal,
      ...(upload === undefined ? {} : { resume: upload }),
      onProgress: (received, size, id) => {
        work.upload = id
        this.#change(key, { progress: size === 0 ? 1 : received / size })
      },
    })
    work.done.then(
      () => this.#change(key, { progress: 1 }),
      (error) => work.signal.aborted || this.#change(key, { error }),
    )
  }

  #change(key: number, patch: Partial<Chosen>): void {
    this.#set(this.#chosen.map((one) => (one.key === key ? { ...one, ...patch } : one)))
  }

  #drop(key: number): void {
    const { preview } = this.#chosen.find((one) => one.key === key) ?? {}
    if (preview !== undefined) URL.revokeObjectURL(preview)
    this.#works.delete(key)
    this.#set(this.#chosen.filter((one) => one.key !== key))
  }

  #set(chosen: readonly Chosen[]): void {
    this.#chosen = chosen
    for (const listener of this.#listeners) listener()
  }
}

const never = Promise.reject(new TidingsError('internal', 'not begun'))
never.catch(() => undefined)

const given = ({ thread, replyTo, mentions, mentionsAt }: SendWith) => ({
  ...(mentions === undefined ? {} : { mentions }),
  ...(mentionsAt === undefined ? {} : { mentionsAt }),
  ...(thread === undefined ? {} : { thread }),
  ...(replyTo === undefined ? {} : { replyTo }),
})

const trays = new WeakMap<TidingsClient, Map<string, Tray>>()

function trayOf(client: TidingsClient, conversation: string): Tray {
  const all = trays.get(client) ?? new Map<string, Tray>()
  trays.set(client, all)
  const tray = all.get(conversation) ?? new Tray(client, conversation)
  all.set(conversation, tray)
  return tray
}

/** The chosen files of a conversation, and what can be done with them. */
export function useTray(conversation: string): { readonly tray: Tray; readonly chosen: readonly Chosen[] } {
  const tray = trayOf(useClient(), conversation)
  return { tray, chosen: useSyncExternalStore(tray.subscribe, () => tray.chosen) }
}
