import type { BlobLike } from '../runtime/runtime.ts'
import type { CacheRow } from '../state/cache.ts'
import type { OutgoingAlbum, OutgoingFile } from '../state/outgoing-file.ts'
import type { Store } from '../state/store.ts'
import { Keeping } from './keeping.ts'

interface ShelfParts {
  readonly store: Store
  /** Whether the copy takes files, too. */
  readonly keepsFiles: boolean
  readonly report: (error: unknown) => void
}

/** What goes out, where it is looked at and where it is kept: in the state, with the bytes beside it, and in the copy. */
export class Shelf {
  readonly #store: Store
  readonly #keeping: Keeping
  readonly #blobs = new Map<string, BlobLike>()

  constructor({ store, keepsFiles, report }: ShelfParts) {
    this.#store = store
    this.#keeping = new Keeping({ keep: (changes) => store.keep(changes), takesFiles: keepsFiles, report })
  }

  get files(): readonly OutgoingFile[] {
    return this.#store.state.files
  }

  get albums(): readonly OutgoingAlbum[] {
    return this.#store.state.albums
  }

  file(key: string): OutgoingFile | undefined {
    return this.files.find((one) => one.key === key)
  }

  album(key: string): OutgoingAlbum | undefined {
    return this.albums.find((one) => one.key === key)
  }

  blob(key: string): BlobLike | undefined {
    return this.#blobs.get(key)
  }

  add(file: OutgoingFile, blob: BlobLike): void {
    const { key } = file
    this.#blobs.set(key, blob)
    this.#show(file)
    void this.#keeping.take(file, blob).then((kept) => {
      if (!kept) return
      // Gone meanwhile: what was kept is kept for nobody.
      if (this.file(key)) this.change(key, { kept })
      else this.#keeping.forget(key)
    })
  }

  /** What the copy holds of an earlier run. */
  restore(rows: readonly CacheRow[], now: number): void {
    const { files, albums, blobs } = this.#keeping.restore(rows, now)
    for (const album of albums) if (!this.album(album.key)) this.putAlbum(album)
    for (const file of files) {
      const blob = blobs.get(file.key)
      if (!blob || this.file(file.key)) continue
      this.#blobs.set(file.key, blob)
      // Whether the server still has it is asked again.
      const { kind: _, ...asked } = file
      this.#show(asked)
    }
  }

  change(key: string, patch: Partial<OutgoingFile>): void {
    const file = this.file(key)
    if (!file) return
    const { received, ...rest } = { ...file, ...patch }
    this.#show({ ...rest, received })
    // How far it is, the server knows.
    if (Object.entries(rest).some(([name, value]) => value !== file[name as 'key']))
      this.#keeping.follow(this.file(key) ?? file)
  }

  put(file: OutgoingFile): void {
    this.#show(file)
    this.#keeping.follow(file)
  }

  drop(key: string): void {
    this.#blobs.delete(key)
    this.#store.dispatch({ type: 'file', key, file: undefined })
    this.#keeping.forget(key)
  }

  putAlbum(album: OutgoingAlbum): void {
    this.#store.dispatch({ type: 'album', key: album.key, album })
    this.#keeping.album(album)
  }

  dropAlbum(key: string): void {
    this.#store.dispatch({ type: 'album', key, album: undefined })
    this.#keeping.forgetAlbum(key)
  }

  #show(file: OutgoingFile): void {
    this.#store.dispatch({ type: 'file', key: file.key, file })
  }
}
