import { TidingsError } from '@tidings/protocol'

/** What a machine runs out of, by the names that POSIX has for it, and what its operator can do. */
const shortages: Readonly<Record<string, string>> = {
  EMFILE: 'the server has too many files open; its operator can raise the limit (ulimit -n)',
  ENFILE: 'the machine has too many files open',
  ENOSPC: 'the disk of the server is full; try again later',
  EDQUOT: 'the disk of the server is full; try again later',
  EFBIG: 'the disk of the server takes no file of this size',
  ENOMEM: 'the machine is out of memory',
}

/**
 * Whoever opens a file or a connection may find that the machine has none left: a passing fault, `unavailable`, whichever
 * adapter or door met it. `undefined` for any other error.
 */
export function shortageOf(error: unknown): TidingsError | undefined {
  const reason = shortages[(error as { code?: string } | undefined)?.code ?? '']
  return reason === undefined ? undefined : new TidingsError('unavailable', reason, undefined, { cause: error })
}
