/**
 * Which part of a list is read: what stands after a place, at most `limit` items, and up to and with the one with which
 * their bytes pass `maxBytes`: whoever asks for one more than they show knows whether something follows.
 */
export interface PageRange<Place> {
  readonly after: Place
  readonly limit: number
  readonly maxBytes: number
}
