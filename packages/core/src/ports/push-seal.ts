/** Makes what only one browser can read, and says who sends it. */
export interface PushSeal {
  /** A text of at most 3,900 bytes, for the subscription with these keys (RFC 8291). `invalid` when they are no keys. */
  seal(keys: { readonly p256dh: string; readonly auth: string }, text: string): Uint8Array
  /** The header `authorization` for the push service of an endpoint (RFC 8292); `now` in milliseconds since the epoch. */
  authorization(endpoint: string, now: number): Promise<string>
}
