import type { ServerResponse } from 'node:http'
import { limits } from '@tidings/protocol'

/** How long an answer may lie there for its caller. */
export interface Patience {
  /** Without that a byte of it is taken. */
  readonly stallMs: number
  /** From when its turn has come until the last byte is taken. */
  readonly wholeMs: number
}

/** Slower than this, over all of a page, is nobody who wants to read it. */
const slowestBytesPerSecond = 4096
const stallMs = 60_000

/** A slow line has its time; whoever takes a byte now and then holds no place for ever. */
const patience: Patience = { stallMs, wholeMs: stallMs + (limits.pageBytes / slowestBytesPerSecond) * 1000 }

/** Says when the answer is with the caller, or the connection has ended, as it does for whoever does not read. */
export function whenTaken(
  response: ServerResponse,
  taken: () => void,
  { stallMs, wholeMs }: Patience = patience,
): void {
  if (response.destroyed) {
    taken()
    return
  }
  // The socket's own: it begins anew whenever something of what waits has gone.
  response.setTimeout(stallMs, () => response.destroy())
  let timer: NodeJS.Timeout | undefined
  const begin = (): void => {
    timer = setTimeout(() => response.destroy(), wholeMs).unref()
  }
  // Behind others on the same connection its turn comes later.
  if (response.socket) begin()
  else response.once('socket', begin)
  response.once('close', () => {
    clearTimeout(timer)
    taken()
  })
}
