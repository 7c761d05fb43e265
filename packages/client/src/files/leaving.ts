import { TidingsError } from '@tidings/protocol/errors'
import { limits } from '@tidings/protocol/limits'
import type { Outbox } from '../sending/outbox.ts'
import type { OutgoingAlbum, OutgoingFile } from '../state/outgoing-file.ts'
import type { Shelf } from './shelf.ts'

/**
 * From files that are up to messages. Those that were sent together leave in their order, their words after them; one that
 * failed is passed by. A file by itself carries its words as its caption, if they are no longer than one.
 */
export class Leaving {
  readonly #shelf: Shelf
  readonly #outbox: Pick<Outbox, 'send'>
  readonly #later: () => void

  /** `later`: it could not all leave, and is to be tried again. */
  constructor(shelf: Shelf, outbox: Pick<Outbox, 'send'>, later: () => void) {
    this.#shelf = shelf
    this.#outbox = outbox
    this.#later = later
  }

  leave(): void {
    for (const { key } of this.#shelf.albums) {
      const files = this.#shelf.files.filter(({ album }) => album === key)
      const waits = files.some((file) => !file.fault && !(file.kind !== undefined && this.#sendFile(file)))
      if (!waits) this.#settle(key)
    }
  }

  /** The words of an album leave without its files. */
  sayAlone(key: string): void {
    const album = this.#shelf.album(key)
    if (album && this.#say(album)) this.#silence(album)
  }

  /** An album of which nothing is left is gone. */
  #silence({ words: _, ...silent }: OutgoingAlbum): void {
    if (this.#shelf.files.some(({ album }) => album === silent.key)) this.#shelf.putAlbum(silent)
    else this.#shelf.dropAlbum(silent.key)
  }

  takeBack(key: string): void {
    const album = this.#shelf.album(key)
    if (album) this.#silence(album)
  }

  /** None of its files is on its way any more. Its words follow those that have left; without any they wait for one. */
  #settle(key: string): void {
    const album = this.#shelf.album(key)
    if (!album) return
    const hasFiles = this.#shelf.files.some((file) => file.album === key)
    if (album.words === undefined ? hasFiles : album.left === 0) return
    if (this.#say(album)) this.#silence(album)
  }

  /** False when it has to wait. */
  #sendFile({ key, kind = 'file', attachment, album: of = '' }: OutgoingFile): boolean {
    const album = this.#shelf.album(of)
    if (!album) return false
    const { thread, replyTo, mentions, mentionsAt, words, more } = album
    const captioned = words !== undefined && album.files === 1 && words.data.length <= limits.captionLength
    const data = {
      attachment,
      ...more,
      ...(album.files > 1 ? { album: album.key } : {}),
      ...(captioned ? { caption: words.data } : {}),
    }
    const said = captioned ? given({ mentions, mentionsAt }) : {}
    const options = { ...given({ thread, replyTo }), ...said, clientMsgId: key }
    if (!this.#send(album.to, { type: kind, data }, options)) return false
    const { words: _, ...silent } = album
    this.#shelf.putAlbum({ ...(captioned ? silent : album), left: album.left + 1 })
    this.#shelf.drop(key)
    return true
  }

  /** They answer what was answered, when no file has. False when they have to wait. */
  #say({ key, to, thread, replyTo, words, mentions, mentionsAt, left }: OutgoingAlbum): boolean {
    if (!words) return true
    const answers = left === 0 ? { replyTo } : {}
    return this.#send(to, words, { ...given({ thread, mentions, mentionsAt, ...answers }), clientMsgId: key })
  }

  #send(...message: Parameters<Outbox['send']>): boolean {
    try {
      this.#outbox.send(...message)
      return true
    } catch (error) {
      if (!(error instanceof TidingsError)) throw error
      // The outbox is full.
      this.#later()
      return false
    }
  }
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** What is there of it. */
const given = <T extends object>(options: T): Given<T> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Given<T>
