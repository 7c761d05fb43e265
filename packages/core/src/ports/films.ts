import type { BlobSource } from './blobs.ts'

export interface FilmTask {
  readonly bytes: AsyncIterable<Uint8Array>
  readonly mime: string
  readonly durationMs: number
  /** Browsers do not play it as it is. */
  readonly unplayable: boolean
}

export interface Made extends AsyncDisposable {
  /** One picture of it: a WebP of at most 480 pixels a side. */
  readonly poster?: Uint8Array
  /** An MP4 with H.264 and AAC; only of what browsers do not play. Good until this is disposed of. */
  readonly rendition?: BlobSource
}

/** Makes of films what browsers need of them. One at a time, bounded in time, memory and output. */
export interface FilmMaker {
  /** undefined for what it cannot make anything of. `unavailable` when the program is gone, or this is closed. */
  make(task: FilmTask): Promise<Made | undefined>
}
