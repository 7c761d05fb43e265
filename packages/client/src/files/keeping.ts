import type { BlobLike } from '../runtime/runtime.ts'
import type { CacheChange, CacheRow } from '../state/cache.ts'
import type { OutgoingAlbum, OutgoingFile } from '../state/outgoing-file.ts'

/** A device has room for more than files that wait. */
const keptBytes = 256 * 1024 * 1024
/** What nobody came back to within so long is forgotten. */
const keptForMs = 3 * 24 * 3_600_000

export interface KeptFiles {
  readonly files: readonly OutgoingFile[]
  readonly albums: readonly OutgoingAlbum[]
  readonly blobs: ReadonlyMap<string, BlobLike>
}

interface Keeper {
  /** Writes to the copy of this user, in order. Rejects when there is no room. */
  keep(changes: readonly CacheChange[]): Promise<void>
  readonly takesFiles: boolean
  readonly report: (error: unknown) => void
}

/** The files that wait, where they outlive the program: at most so many bytes of them, for so long. */
export class Keeping {
  readonly #keeper: Keeper
  /** Bytes of each file that is kept, or is being. */
  readonly #sizes = new Map<string, number>()
  #last: Promise<void> = Promise.resolve()

  constructor(keeper: Keeper) {
    this.#keeper = keeper
  }

  /** Whether the file is kept, with its bytes. */
  async take(file: OutgoingFile, blob: BlobLike): Promise<boolean> {
    if (!this.#keeper.takesFiles || this.#bytes() + file.size > keptBytes) return false
    this.#sizes.set(file.key, file.size)
    try {
      await this.#write([
        { table: 'files', key: file.key, value: { ...file, kept: true } },
        { table: 'blobs', key: file.key, value: blob },
      ])
      return true
    } catch {
      // No room, or a browser that keeps no files: it is as good as before, and the page asks before it is left.
      this.#sizes.delete(file.key)
      return false
    }
  }

  /** As it stands now; nothing for one that is not kept. */
  follow(file: OutgoingFile): void {
    if (this.#sizes.has(file.key)) this.#tell([{ table: 'files', key: file.key, value: file }])
  }

  forget(key: string): void {
    if (this.#sizes.delete(key))
      this.#tell([
        { table: 'files', key },
        { table: 'blobs', key },
      ])
  }

  album(album: OutgoingAlbum): void {
    if (this.#keeper.takesFiles) this.#tell([{ table: 'albums', key: album.key, value: album }])
  }

  forgetAlbum(key: string): void {
    if (this.#keeper.takesFiles) this.#tell([{ table: 'albums', key }])
  }

  /** What the copy holds. Too old, or without its bytes, it goes. */
  restore(rows: readonly CacheRow[], now: number): KeptFiles {
    const isYoung = ({ chosenAt }: { readonly chosenAt: number }) => now - chosenAt < keptForMs
    const blobs = new Map(
      rows.filter(({ table }) => table === 'blobs').map(({ key, value }) => [key, value as BlobLike]),
    )
    const all = rows.filter(({ table }) => table === 'files').map(({ value }) => value as OutgoingFile)
    for (const { key, size } of all) this.#sizes.set(key, size)
    const files = all.filter((file) => isYoung(file) && blobs.has(file.key))
    for (const file of all) if (!files.includes(file)) this.forget(file.key)
    const albums = rows.filter(({ table }) => table === 'albums').map(({ value }) => value as OutgoingAlbum)
    for (const album of albums) if (!isYoung(album)) this.forgetAlbum(album.key)
    return { files: byKey(files), albums: byKey(albums.filter(isYoung)), blobs }
  }

  #bytes(): number {
    return [...this.#sizes.values()].reduce((sum, size) => sum + size, 0)
  }

  #write(changes: readonly CacheChange[]): Promise<void> {
    const written = this.#last.then(() => this.#keeper.keep(changes))
    this.#last = written.catch(() => undefined)
    return written
  }

  #tell(changes: readonly CacheChange[]): void {
    this.#write(changes).catch(this.#keeper.report)
  }
}

/** Keys grow with time. */
const byKey = <T extends { readonly key: string }>(items: readonly T[]): readonly T[] =>
  items.toSorted((a, b) => (a.key < b.key ? -1 : 1))
