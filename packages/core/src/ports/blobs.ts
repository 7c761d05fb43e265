/** Bytes on their way into a blob store. */
export interface BlobSource {
  readonly size: number
  /** Where they lie on a disk of this machine: a store on the same disk may let its file system clone them. */
  readonly file?: string
  /** All bytes from the beginning; each call reads anew. */
  open(): AsyncIterable<Uint8Array>
}

/** Both ends included, as in an HTTP range. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * Bytes under keys of lower-case letters, digits, `-` and `/` (no `..`, at most 200 characters).
 * What is put never changes: a key is written once. Failures are TidingsErrors `unavailable`, with a reason that says
 * what to do (disk full, no such bucket, credentials refused) and no secret in it.
 */
export interface BlobStore {
  /**
   * Durable when it resolves; all or nothing. The source stays as it is, and what is written to it afterwards is not seen
   * here. Again with the same bytes: fine.
   */
  put(key: string, source: BlobSource): Promise<void>
  /**
   * The bytes, or those of the range, in pieces; undefined where there are none. What the range asks for beyond the end is
   * left out. A reader that stops early frees what it held.
   */
  read(key: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array> | undefined>
  /** In bytes; undefined where there are none. */
  size(key: string): Promise<number | undefined>
  /** At most 1,000 keys. Those that are not there are fine. */
  remove(keys: readonly string[]): Promise<void>
  /** Can it write and read? */
  check(): Promise<void>
}
