/** What a page says of itself. Texts are cut to the lengths that content of type `link` takes. */
export interface LinkPreview {
  /** The address after redirects. */
  readonly url: string
  readonly title?: string
  readonly description?: string
  /** An absolute http or https address of a picture. */
  readonly image?: string
  readonly site?: string
}

/** Reads web pages for link previews, and never anything inside the operator's own network. */
export interface LinkReader {
  /**
   * undefined when the page says nothing of itself (no HTML, no title).
   * Rejects with a TidingsError: `rejected` when the address or one it redirects to is not public,
   * `unavailable` when the page does not answer in time.
   */
  read(url: string): Promise<LinkPreview | undefined>
}

/** The operator's translation service. */
export interface Translator {
  /** `to` is a BCP 47 tag such as `de` or `zh-CN`. Rejects with `unavailable` when the service does not answer. */
  translate(text: string, to: string): Promise<{ readonly text: string; readonly from?: string }>
}
