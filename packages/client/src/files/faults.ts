import { TidingsError } from '@tidings/protocol/errors'
import type { BlobLike } from '../runtime/runtime.ts'
import type { FileFault, FileFaultReason } from '../state/outgoing-file.ts'

/** The device gives no bytes of the file. `gone`: it is no longer where it was chosen. */
class UnreadableFile extends TidingsError {
  readonly gone: boolean

  constructor(cause: unknown) {
    const gone = (cause as { name?: unknown } | undefined)?.name === 'NotFoundError'
    const why = gone ? 'it was moved or deleted' : 'it was changed, may not be opened, or is a folder'
    super('rejected', `the file cannot be read: ${why}; choose it again`, undefined, { cause })
    this.gone = gone
  }
}

/** Files are read when they are sent: by then one may be gone, or be no file. */
export async function expectReadable(file: BlobLike, at = 0): Promise<void> {
  try {
    await file.slice(at, at + 1).arrayBuffer?.()
  } catch (cause) {
    throw new UnreadableFile(cause)
  }
}

/** What the server refuses files for: their size or the sender's room, which the limit that was passed tells apart. */
function reasonOf(error: TidingsError, size: number): FileFaultReason {
  if (error instanceof UnreadableFile) return error.gone ? 'vanished' : 'unreadable'
  if (error.code === 'too_large') return size > (error.details?.limit ?? 0) ? 'too_large' : 'no_room'
  if (error.code === 'rejected') return 'not_taken'
  return error.retryable ? 'unavailable' : 'refused'
}

export const faultOf = (error: TidingsError, size: number): FileFault => ({
  reason: reasonOf(error, size),
  error: error.toWire(),
})
