import type { BlobSource } from './blobs.ts'

/** What a file's bytes say of it, whatever its name and its sender claim. */
export interface Inspection {
  /** Lower-case hex. */
  readonly sha256: string
  readonly size: number
  /** The type that the bytes show; undefined when they show none (text, unknown formats). */
  readonly mime?: string
  /** Its bytes are words: a program, a list, a note. */
  readonly text?: true
  readonly media?: ImageFacts | SoundFacts | VideoFacts
  /** In place of what came, without what it says of its sender. Absent: what came says nothing, or is wanted as it is. */
  readonly kept?: KeptBytes
}

export interface KeptBytes extends BlobSource {
  readonly sha256: string
  readonly mime: string
}

export interface Looking {
  /** The sender wants it kept as it is. */
  readonly original: boolean
  /** Whoever has its link will see it: a picture is made anew, at most 1,024 pixels a side. */
  readonly everyone: boolean
  /** Of such a picture, fewer pixels a side. */
  readonly side?: number
}

export interface ImageFacts {
  readonly kind: 'image'
  /** As seen: after the orientation that the file asks for. */
  readonly width: number
  readonly height: number
  /** https://blurha.sh */
  readonly blurhash: string
  /** A WebP of at most 480 pixels a side, in sRGB, without metadata; absent when the picture itself is as small. */
  readonly thumbnail?: Uint8Array
  /** A WebP of at most 2,560 pixels a side, where browsers cannot show the file itself (TIFF, HEIC, JPEG XL). */
  readonly rendition?: Uint8Array
  readonly animated?: true
}

export interface SoundFacts {
  readonly kind: 'audio'
  readonly durationMs: number
}

export interface VideoFacts {
  readonly kind: 'video'
  readonly durationMs: number
  /** As seen, rotation included. */
  readonly width: number
  readonly height: number
  /** Browsers do not play it: HEVC, ProRes, a container that they do not know. */
  readonly unplayable?: true
}

/** Where the bytes of an upload gather, over breaks and restarts, until they are complete. The door writes them there. */
export interface Uploads {
  /** All of its bytes, in place of what there is: at once, or piece by piece. */
  put(id: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>
  /** Bytes that have come; undefined when none ever did. */
  offset(id: string): Promise<number | undefined>
  source(id: string): Promise<BlobSource>
  /**
   * Reads the whole file, away from the event loop and in bounded memory and time. A picture that is broken, or larger
   * than the bounds, is a file without `media`: what cannot be shown can still be sent. Unless the original is wanted, what
   * is kept of pictures, films and sounds does not say where they were made, with which device, or by whom; how a picture is
   * turned and what colours it has stays. `kept` reads the upload: it is good until that is removed.
   */
  inspect(id: string, how: Looking): Promise<Inspection>
  /** Fine when there is nothing. */
  remove(id: string): Promise<void>
  /** Ids of all of which there is something, in any order. */
  list(): Promise<readonly string[]>
}
