/** An agent reads everything that it is answered: what is longer is cut, and says how to get on. */
export const bounds = {
  /** UTF-16 units of one message in a list; get_message has the whole. */
  text: 2000,
  /** UTF-16 units of the texts of one answer. */
  page: 24_000,
  /** Messages, people or conversations in one answer. */
  items: 50,
  waitSeconds: 50,
  /** Between two looks at what is new, in milliseconds. */
  lookEveryMs: 1000,
} as const

/** Never ends in half a character. */
export const beginning = (text: string, most: number): string =>
  text.length <= most ? text : text.slice(0, most).replace(/[\ud800-\udbff]$/, '')
