interface Bounds {
  readonly characters: number
  readonly lines?: number
}

/** How a text begins: at most so many characters and lines, never half of a character. */
export function beginningOf(text: string, { characters, lines = Number.POSITIVE_INFINITY }: Bounds): string {
  let end = Math.min(text.length, characters)
  let seen = 0
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) {
    seen += 1
    if (seen === lines) end = at
  }
  const cut = text.slice(0, end)
  return end < text.length ? cut.replace(/[\ud800-\udbff]$/, '') : cut
}
