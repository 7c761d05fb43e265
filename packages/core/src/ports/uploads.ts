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

/** A whole file that has come, and has no id yet. */
export interface IncomingFile {
  readonly size: number
  /** The bytes of the upload with this id; false, and nothing is replaced, where some lie already. */
  become(id: string): Promise<boolean>
  /** What it became stays. */
  discard(): Promise<void>
}

/**
 * How bytes come: doors write them, whatever their protocol, and know nothing of where they lie. A disk that is full or takes no
 * more is `unavailable`.
 */
export interface IncomingUploads {
  /** Removes what a crash left of files without an id. To be said before the first of them comes. */
  clean(): Promise<void>
  /** A whole file, never more than a piece of it in memory. `take` is told of each piece; when it throws, the rest is not read. */
  receive(bytes: AsyncIterable<Uint8Array>, take: (bytes: number) => void): Promise<IncomingFile>
  /** Room for an upload that comes in pieces; false, and nothing is touched, where there is something of that id. */
  begin(id: string): Promise<boolean>
  /** Writes from there on; answers where the bytes end now. What came before a break stays. `not_found` when it was removed. */
  append(id: string, from: number, bytes: AsyncIterable<Uint8Array>): Promise<number>
  /** What a door's protocol keeps beside the bytes, in place of what it kept before; goes with them. */
  keepNote(id: string, note: string): Promise<void>
  note(id: string): Promise<string | undefined>
  /** Bytes that have come; undefined when none ever did. */
  offset(id: string): Promise<number | undefined>
  /** Fine when there is nothing. */
  remove(id: string): Promise<void>
}

/** Where the bytes of an upload gather, over breaks and restarts, until they are complete. Doors write them, by `IncomingUploads`. */
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
