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
  arrayBuffer?(): Promise<unknown>
}

export type FetchLike = (
  url: string,
  init: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string | BlobLike },
) => Promise<{ readonly status: number; json(): Promise<unknown> }>

/** Time and chance, so that tests can hold them. */
export interface Runtime {
  readonly WebSocket: WebSocketConstructor
  readonly fetch: FetchLike
  /** The device's clock: it may be wrong, and jump. */
  now(): number
  /** Milliseconds since some moment; they never run backwards. */
  elapsed(): number
  /** 0 ≤ x < 1 */
  random(): number
  /** Calls once after `ms`; the answer cancels it. */
  after(ms: number, fn: () => void): () => void
  /** Calls whenever the device says that it is on a network again, or on another one, or that its user is back. */
  onNetwork(fn: () => void): () => void
}

type Listen = (type: string, fn: () => void) => void

/** Something that tells of events, as far as it is there. */
interface Target {
  readonly addEventListener?: Listen
  readonly removeEventListener?: Listen
}

interface Globals extends Target {
  readonly WebSocket?: WebSocketConstructor
  readonly fetch?: FetchLike
  setTimeout(fn: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
  readonly performance?: { now(): number }
  readonly document?: Target & { readonly visibilityState: string }
  readonly navigator?: { readonly connection?: Target }
}

const missing = (name: string): never => {
  throw new Error(
    `there is no global ${name} here: Node has it since version 22; elsewhere hand one over in the options (runtime.${name})`,
  )
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
    elapsed: given.elapsed ?? (() => globals.performance?.now() ?? Date.now()),
    random: given.random ?? Math.random,
    after: given.after ?? after,
    onNetwork: given.onNetwork ?? followNetwork,
  }
}

/** A browser says `online`; some say that a phone has left its Wi-Fi; a page that is looked at again may have slept. */
function followNetwork(fn: () => void): () => void {
  const globals = globalThis as unknown as Globals
  const { document, navigator } = globals
  const seen = (): void => {
    if (document?.visibilityState === 'visible') fn()
  }
  const followed: readonly (readonly [Target | undefined, string, () => void])[] = [
    [globals, 'online', fn],
    [navigator?.connection, 'change', fn],
    [document, 'visibilitychange', seen],
  ]
  for (const [target, type, listener] of followed) target?.addEventListener?.(type, listener)
  return () => {
    for (const [target, type, listener] of followed) target?.removeEventListener?.(type, listener)
  }
}

export const pause = (runtime: Pick<Runtime, 'after'>, ms: number): Promise<void> =>
  new Promise((resolve) => void runtime.after(ms, resolve))
