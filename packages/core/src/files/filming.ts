import type { AttachmentFacts } from '../ports/attachments.ts'
import type { BlobStore } from '../ports/blobs.ts'
import type { FilmMaker, Made } from '../ports/films.ts'
import type { Store } from '../ports/store.ts'
import type { Log } from '../ports/system.ts'
import { isAway } from '../turns/away.ts'
import { renditionKey, thumbnailKey } from './download-links.ts'

/** Of a film whose bytes lie somewhere. */
export interface Film {
  readonly blob: string
  readonly mime: string
  readonly durationMs: number
  readonly unplayable: boolean
}

/** More of them than that go without: they are sent and saved all the same. */
const mostWaiting = 200

export interface FilmingParts {
  readonly store: Store
  readonly blobs: BlobStore
  readonly films: FilmMaker
  readonly log: Log
}

type Found = Pick<AttachmentFacts, 'thumbnail' | 'rendition'>

/** Posters and renditions of films, one film after another, long after they were sent. Kept in memory: what waits when the server ends goes without. */
export class Filming {
  readonly #parts: FilmingParts
  readonly #waiting: Film[] = []
  #working = false

  constructor(parts: FilmingParts) {
    this.#parts = parts
  }

  add(film: Film): void {
    const known = this.#waiting.some(({ blob }) => blob === film.blob)
    if (known || this.#waiting.length >= mostWaiting) return
    this.#waiting.push(film)
    if (!this.#working) void this.#work()
  }

  async #work(): Promise<void> {
    this.#working = true
    for (let film = this.#waiting.shift(); film; film = this.#waiting.shift()) {
      await this.#make(film).catch((error: unknown) => {
        // Not the film's fault: the next one would fare as badly.
        if (isAway(error)) this.#waiting.length = 0
        this.#parts.log.warn({ err: error }, 'a film goes without a poster and a rendition')
      })
    }
    this.#working = false
  }

  async #make({ blob, ...task }: Film): Promise<void> {
    const { blobs, films, store } = this.#parts
    const bytes = await blobs.read(blob)
    if (!bytes) return
    await using made = await films.make({ ...task, bytes })
    if (!made) return
    const found = await this.#put(blob, made)
    if (await store.attachments.learn(blob, found)) return
    // The film was removed meanwhile: what lies beside it goes, too.
    await blobs.remove([thumbnailKey(blob), renditionKey(blob)])
  }

  async #put(blob: string, { poster, rendition }: Made): Promise<Found> {
    const { blobs } = this.#parts
    if (poster) {
      const open = async function* () {
        yield poster
      }
      await blobs.put(thumbnailKey(blob), { size: poster.length, open })
    }
    if (rendition) await blobs.put(renditionKey(blob), rendition)
    return { ...(poster ? { thumbnail: true } : {}), ...(rendition ? { rendition: 'video/mp4' } : {}) }
  }
}
