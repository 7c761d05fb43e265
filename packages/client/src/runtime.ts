/**
 * What the SDK needs of its surroundings. Browsers, Node 22 and newer, Deno and Bun have all of it as globals; anything
 * else hands it over in the options.
 */
export interface WebSocketLike {
  readonly readyState: number
  send(text: string): void
  close(code?: number, reason?: string): void
  addEventListener(type: 'open' | 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void
}

export type WebSocketConstructor = new (url: string, protocols: string) => WebSocketLike

/** A file as browsers, Node, Deno and Bun have it. */
export interface BlobLike {
  readonly size: number
  readonly type: string
  slice(start: number, end: number): BlobLike
}

export type FetchLike = (
  url: string,
  init: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string | BlobLike },
) => Promise<{ readonly status: number; json(): Promise<unknown> }>

/** Time and chance, so that tests can hold them. */
export interface Runtime {
  readonly WebSocket: WebSocketConstructor
  readonly fetch: FetchLike
  now(): number
  /** 0 ≤ x < 1 */
  random(): number
  /** Calls once after `ms`; the answer cancels it. */
  after(ms: number, fn: () => void): () => void
  /** Calls whenever the device says that it is on a network again. */
  onNetwork(fn: () => void): () => void
}

interface Globals {
  readonly WebSocket?: WebSocketConstructor
  readonly fetch?: FetchLike
  setTimeout(fn: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
  addEventListener?(type: 'online', fn: () => void): void
  removeEventListener?(type: 'online', fn: () => void): void
}

const missing = (name: string): never => {
  throw new Error(`there is no global ${name} here: hand one over in the options`)
}

/** Calls once after `ms`; the answer cancels it. */
export function after(ms: number, fn: () => void): () => void {
  const globals = globalThis as unknown as Globals
  const timer = globals.setTimeout(fn, ms)
  return () => globals.clearTimeout(timer)
}

/** The globals of where this runs, with what the caller puts in their place. */
export function defaultRuntime(given: Partial<Runtime> = {}): Runtime {
  const globals = globalThis as unknown as Globals
  return {
    WebSocket: given.WebSocket ?? globals.WebSocket ?? missing('WebSocket'),
    fetch: given.fetch ?? globals.fetch?.bind(globalThis) ?? missing('fetch'),
    now: given.now ?? Date.now,
    random: given.random ?? Math.random,
    after: given.after ?? after,
    onNetwork:
      given.onNetwork ??
      ((fn) => {
        globals.addEventListener?.('online', fn)
        return () => globals.removeEventListener?.('online', fn)
      }),
  }
}
