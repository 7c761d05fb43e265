import { TidingsError } from '@tidings/protocol/errors'

export const isMissing = (error: unknown): boolean => (error as { code?: string }).code === 'ENOENT'

/** What an operator can do about it. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk of the files is full: free some room or give it more',
  EDQUOT: 'the quota of the disk of the files is used up: free some room or raise it',
  EFBIG: 'the disk of the files takes no file of this size',
  EACCES: 'the server may not write into the directory of the files: check its owner and mode',
  EPERM: 'the server may not write into the directory of the files: check its owner and mode',
  EROFS: 'the disk of the files is mounted read-only',
  EMFILE: 'the server has too many files open: raise its limit (ulimit -n)',
  ENFILE: 'the machine has too many files open',
  EIO: 'the disk of the files reports an error of its own',
}

/** A fault of the disk as `unavailable`, with a way out; any other error as it is. */
export function asFailure(error: unknown): unknown {
  const reason = reasons[(error as { code?: string }).code ?? '']
  return reason === undefined ? error : new TidingsError('unavailable', reason, undefined, { cause: error })
}
