export interface GifQuestion {
  /** Empty: what many send now. */
  readonly query: string
  /** A BCP 47 tag: the language of the words. */
  readonly language?: string
  /** As an earlier answer gave it. */
  readonly next?: string
  readonly limit: number
}

/** Addresses of pictures, which the provider alone is asked for. */
export interface FoundGif {
  /** The provider's own, in the alphabet of a GifId. */
  readonly id: string
  /** At most 200 characters. */
  readonly title: string
  /** Of the picture that is sent. */
  readonly width: number
  readonly height: number
  readonly picture: string
  readonly preview: string
  readonly still?: string
}

export interface FoundGifs {
  readonly gifs: readonly FoundGif[]
  readonly next?: string
  /** Whose they are, as their terms want it shown. At most 100 characters. */
  readonly credit?: string
}

/** Whom the operator lets the server ask for moving pictures. It hears of no user: neither an id nor an address. */
export interface GifProvider {
  /**
   * No more than were asked for, each once. Rejects with `unavailable` when the provider does not answer in time or with
   * what is no answer, and with `invalid` for a `next` that is none of its.
   */
  search(question: GifQuestion): Promise<FoundGifs>
  /**
   * The whole picture at an address of an answer, never from inside the operator's network. Rejects with `too_large` beyond
   * so many bytes, `rejected` for an address that is not public, `unavailable` when it cannot be had.
   */
  picture(url: string, mostBytes: number): Promise<Uint8Array>
}
