/** Something that is pressed or moved, as WebDriver and WebDriver BiDi both have it. */
export interface InputSource {
  readonly type: 'pointer' | 'key'
  readonly id: string
  readonly actions: readonly Readonly<Record<string, unknown>>[]
}

/** A browser with one page, driven by a protocol of the W3C. Each call rejects with what the browser said. */
export interface Driven {
  go(url: string): Promise<void>
  reload(): Promise<void>
  /** Calls a function, given as its text, in the page; its arguments and its answer are plain data. */
  run(code: string, args: readonly unknown[]): Promise<unknown>
  act(sources: readonly InputSource[]): Promise<void>
  /** What is on the screen, as a PNG in base64. */
  shoot(): Promise<string>
  close(): Promise<void>
}

/** Runs in the page: calls the function and answers as text, which both protocols carry alike. */
export const calling = (code: string): string =>
  `async (text) => JSON.stringify((await (${code})(...JSON.parse(text))) ?? null)`
