/** Where in a page a run writes what it has found. */
export interface Marks {
  readonly begin: string
  readonly end: string
}

/** Replaces what stands between two marks of a page. */
export function betweenMarks(page: string, { begin, end }: Marks, text: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error('the page has lost the marks between which the figures stand')
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`
}
