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

/** A failing disk is `unavailable`: nothing was changed, and trying again is safe. */
export function asFailure(error: unknown): unknown {
  const code = (error as { errcode?: unknown }).errcode
  const condition = typeof code === 'number' ? conditions[code & 0xff] : undefined
  return condition === undefined ? error : new TidingsError('unavailable', condition, undefined, { cause: error })
}
