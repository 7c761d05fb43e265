/** What a channel tells whoever uses it. */
export interface ChannelEars {
  message(plain: Buffer): void
  /** The network has taken a message. */
  taken(): void
  /** Said once, also of an end that was asked for. */
  closed(why: string): void
}

/** Whole messages between two that know each other: in order, unread and unchanged by anybody else, or the channel ends. */
export interface Channel {
  /** Until now what comes waits. */
  begin(ears: ChannelEars): void
  /** At most 65,519 bytes. */
  send(plain: Buffer): void
  /** Bytes that the network has still to take. */
  readonly backlog: number
  close(): void
}
