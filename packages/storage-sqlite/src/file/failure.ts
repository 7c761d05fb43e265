import { TidingsError } from '@tidings/protocol/errors'

/** SQLite's primary result codes for a store that cannot do its work now; anything else is a fault of ours. */
const conditions: Readonly<Record<number, string>> = {
  5: 'the store is locked by another process',
  7: 'the store is out of memory',
  8: 'the store is read-only',
  10: 'the disk failed while the store read or wrote',
  11: 'the store is damaged',
  13: 'the disk is full',
  14: 'the store cannot be opened',
  26: 'the file is not a store',
}

/** The same, by the names that the system has for what its files meet. */
const faults: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EROFS: 'the store is read-only',
  EIO: 'the disk failed while the store read or wrote',
}

/** A failing disk is `unavailable`: nothing was changed, and trying again is safe. */
export function asFailure(error: unknown): unknown {
  const { errcode, code } = error as { errcode?: unknown; code?: unknown }
  const condition = typeof errcode === 'number' ? conditions[errcode & 0xff] : faults[String(code)]
  return condition === undefined ? error : new TidingsError('unavailable', condition, undefined, { cause: error })
}
