import type { Endpoint } from '../wire/connection.ts'

/** Something that speaks `tidings.v1` in a process of its own: the server, or the relay it is measured against. */
export interface Target {
  readonly name: 'server' | 'relay'
  readonly pid: number
  readonly endpoint: Endpoint
  readonly startMs: number
  /** Makes sure that the users exist; answers a token for each. */
  tokens(uids: readonly string[]): Promise<readonly string[]>
  stop(): Promise<void>
}
