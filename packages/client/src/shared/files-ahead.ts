import type { OutgoingAlbum, OutgoingFile } from '../state/outgoing-file.ts'
import type { Action } from '../state/reduce.ts'

interface Outgoing {
  readonly files: readonly OutgoingFile[]
  readonly albums: readonly OutgoingAlbum[]
}

/**
 * What a tab has done with its files, until its worker tells of it: they stand in the tab at once. Whoever presses Enter right
 * after choosing a file means that file, too, and the next Enter another message.
 */
export class FilesAhead {
  #chosen: readonly OutgoingFile[] = []
  #albums: readonly OutgoingAlbum[] = []
  /** The albums of files, by the keys of those. */
  #albumOf: ReadonlyMap<string, string> = new Map()
  /** Of what `over` was put together, and what it was. */
  #joined: readonly unknown[] = []
  #over: Outgoing = { files: [], albums: [] }

  choose(file: OutgoingFile): void {
    this.#chosen = [...this.#chosen, file]
  }

  send(album: OutgoingAlbum, files: readonly OutgoingFile[]): void {
    this.#albums = [...this.#albums, album]
    this.#albumOf = new Map([...this.#albumOf, ...files.map(({ key }) => [key, album.key] as const)])
  }

  /** It is taken back, or the worker has told of it. */
  drop(key: string): void {
    this.#chosen = without(this.#chosen, key)
    this.#albums = without(this.#albums, key)
    this.#settle(key)
  }

  dropAll(): void {
    this.#chosen = []
    this.#albums = []
    this.#albumOf = new Map()
  }

  heard(action: Action): void {
    if (action.type === 'file') this.#hear(action.key, action.file)
    if (action.type === 'album') this.#albums = without(this.#albums, action.key)
  }

  /** The worker tells everything. */
  heardAll({ files, albums }: Outgoing): void {
    for (const file of files) this.#hear(file.key, file)
    for (const { key } of albums) this.#albums = without(this.#albums, key)
  }

  /** The worker's, and what it does not know yet. */
  over<S extends Outgoing>(told: S): S {
    if (this.#chosen.length + this.#albums.length + this.#albumOf.size === 0) return told
    const of = [told.files, told.albums, this.#chosen, this.#albums, this.#albumOf]
    if (!of.every((one, at) => one === this.#joined[at])) {
      this.#joined = of
      const files = [...told.files, ...this.#chosen].map((file) => {
        const album = file.album ?? this.#albumOf.get(file.key)
        return album === file.album || album === undefined ? file : { ...file, album }
      })
      this.#over = { files, albums: [...told.albums, ...this.#albums] }
    }
    return { ...told, ...this.#over }
  }

  #hear(key: string, file: OutgoingFile | undefined): void {
    this.#chosen = without(this.#chosen, key)
    if (!file || file.album !== undefined) this.#settle(key)
  }

  #settle(key: string): void {
    if (this.#albumOf.has(key)) this.#albumOf = new Map([...this.#albumOf].filter(([one]) => one !== key))
  }
}

const without = <T extends { readonly key: string }>(items: readonly T[], key: string): readonly T[] =>
  items.some((one) => one.key === key) ? items.filter((one) => one.key !== key) : items
