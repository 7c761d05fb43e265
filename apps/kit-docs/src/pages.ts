/** One page of the site: a component with its examples, or what stands before the components of a document. */
export interface Page {
  /** `/people/avatar`; `/people` is what stands first. */
  readonly path: string
  readonly title: string
  readonly markdown: string
  /** What has a live example: `Avatar`, `useMe`, or the document's own name. */
  readonly examples: readonly string[]
}

export interface Chapter {
  readonly first: Page
  readonly others: readonly Page[]
}

/** As links into a page have it. */
const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

/** The file of an example without its ending: `Avatar`, `use-client-state`. */
export const fileOf = (name: string): string =>
  name.startsWith('use') ? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`) : name

/** The hooks that a table says something of. */
const hooksIn = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/^\| `(use\w+)/gm)].map((match) => match[1] as string)

interface Section {
  readonly heading: string
  readonly text: string
}

function sectionsOf(document: string): readonly Section[] {
  return document
    .split(/^#{1,2} /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n')
      return { heading: part.slice(0, end), text: part.slice(end + 1).trim() }
    })
}

/** A section that has something to show is a page of its own; the others stay with what is before them. */
function chapterOf(stem: string, document: string, known: ReadonlySet<string>): Chapter {
  const examplesOf = (name: string, text: string): readonly string[] =>
    [name, ...hooksIn(text)].filter((one) => known.has(fileOf(one)))
  const [title, ...sections] = sectionsOf(document)
  if (!title) throw new Error(`${stem}.md has no heading`)
  const path = stem === 'README' ? '/' : `/${stem}`
  const pages: Page[] = [{ path, title: title.heading, markdown: title.text, examples: examplesOf(stem, title.text) }]
  for (const { heading, text } of sections) {
    const examples = examplesOf(heading, text)
    const before = pages[0] as Page
    if (examples.length > 0)
      pages.push({ path: `/${stem}/${slugOf(heading)}`, title: heading, markdown: text, examples })
    else pages[0] = { ...before, markdown: `${before.markdown}\n\n## ${heading}\n${text}` }
  }
  const [first, ...others] = pages as [Page, ...Page[]]
  return { first, others }
}

/** All chapters, in the order of the README's table. `documents` by name of file, `examples` without endings. */
export function chaptersOf(
  documents: Readonly<Record<string, string>>,
  examples: readonly string[],
): readonly Chapter[] {
  const known = new Set(examples)
  const readme = documents['README.md'] ?? ''
  const names = [...readme.matchAll(/^\| \[[^\]]*\]\(([\w-]+\.md)\)/gm)].map((match) => match[1] as string)
  return ['README.md', ...names].map((name) => chapterOf(name.slice(0, -'.md'.length), documents[name] ?? '', known))
}

export const pagesOf = (chapters: readonly Chapter[]): readonly Page[] =>
  chapters.flatMap(({ first, others }) => [first, ...others])

/** Where a link of a document leads here: `people.md#avatar`. Undefined when it leaves the documents. */
export function pathOf(href: string, pages: readonly Page[]): string | undefined {
  const [, stem, slug] = /^([\w-]+)\.md(?:#(.*))?$/.exec(href) ?? []
  if (stem === undefined) return undefined
  const base = stem === 'README' ? '/' : `/${stem}`
  return [`${base}/${slug}`, base].find((path) => pages.some((page) => page.path === path))
}

/** The words before the first table, code or heading: what is read before one looks. And the rest. */
export function opening(markdown: string): readonly [string, string] {
  const blocks = markdown.split(/\n{2,}(?=\S)/)
  const end = blocks.findIndex((block) => /^(\||```|#)|:$|:\n```/.test(block))
  const lead = end < 0 ? blocks : blocks.slice(0, end)
  return [lead.join('\n\n'), blocks.slice(lead.length).join('\n\n')]
}
