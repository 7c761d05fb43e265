import type { Endpoint } from '@tidings/bench/server'

/** A conversation with everybody in it. */
export interface Conversation {
  /** The same for all: `pair/a+b` or `room/id`. */
  readonly name: string
  readonly members: readonly string[]
}

export interface Account {
  readonly uid: string
  readonly token: string
}

export interface World {
  readonly accounts: readonly Account[]
  readonly conversations: readonly Conversation[]
}

/** Where the server listens now; undefined while it is down. */
export interface Whereabouts {
  endpoint: Endpoint | undefined
}

export const pairName = (a: string, b: string): string => (a < b ? `pair/${a}+${b}` : `pair/${b}+${a}`)

/** The address under which a member knows a conversation. */
export function addressFor(uid: string, { name, members }: Conversation): string {
  if (name.startsWith('room/')) return name
  return `user/${members.find((member) => member !== uid) ?? uid}`
}

/** The conversation that `address` means to `uid`. */
export const nameFor = (uid: string, address: string): string =>
  address.startsWith('room/') ? address : pairName(uid, address.slice('user/'.length))
