import { Parser } from 'htmlparser2'

/** What a page says of itself, as it says it. */
export interface PageWords {
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly image?: string | undefined
  readonly site?: string | undefined
}

/** Names of `<meta>`, the best first. */
const sources = {
  title: ['og:title', 'twitter:title'],
  description: ['og:description', 'twitter:description', 'description'],
  image: ['og:image', 'og:image:url', 'og:image:secure_url', 'twitter:image', 'twitter:image:src'],
  site: ['og:site_name', 'application-name'],
} as const
const known: ReadonlySet<string> = new Set(Object.values(sources).flat())

/** The library searches all open elements at each closing tag: a page that only opens them would cost seconds. */
const mostOpen = 200

/** Characters of the title that are kept, and of one attribute that are looked at. */
export const titleLength = 300
const attributeLength = 4096

const spaces = /[\p{Cc}\s]+/gu
const tidy = (text: string): string => text.slice(0, attributeLength).replace(spaces, ' ').trim()

/** Words as they come: nothing that came is looked at again, nor anything after as much as is wanted. */
class Words {
  #text = ''

  get has(): boolean {
    return this.#text !== ''
  }

  get text(): string {
    return this.#text.trimEnd()
  }

  add(part: string): void {
    if (this.#text.length >= titleLength) return
    const joined = part.replace(spaces, ' ')
    const next = this.#text === '' || this.#text.endsWith(' ') ? joined.trimStart() : joined
    this.#text += next.slice(0, titleLength - this.#text.length)
  }
}

/** Collects what `<title>` and `<meta>` say, and stops when there is no more to expect. */
export function createPageParser() {
  const metas = new Map<string, string>()
  const title = new Words()
  let open = 0
  /** In a `<title>` of the page; a drawing has titles too. */
  let inTitle = false
  let drawings = 0
  let enough = false

  const of = (names: readonly string[]) => names.map((name) => metas.get(name)).find(Boolean)
  const titleOf = () => of(sources.title) ?? (title.text || undefined)

  function stop(): void {
    enough = true
    parser.pause()
  }

  function meta({ property, name, content = '' }: Readonly<Record<string, string>>): void {
    const text = tidy(content)
    for (const key of [property, name].map((given) => given?.trim().toLowerCase()))
      if (key !== undefined && text && known.has(key) && !metas.has(key)) metas.set(key, text)
  }

  const parser = new Parser({
    onopentag(name, attributes) {
      open += 1
      if (open > mostOpen) return stop()
      if (name === 'svg') drawings += 1
      if (name === 'title') inTitle = drawings === 0 && !title.has
      if (name === 'meta') meta(attributes)
      // Some pages put their tags into the body; one that has said its title has said the rest.
      if (name === 'body' && titleOf() !== undefined) stop()
    },
    onclosetag(name) {
      open -= 1
      if (name === 'svg') drawings -= 1
      if (name === 'title') inTitle = false
    },
    ontext(text) {
      if (inTitle) title.add(text)
    },
  })

  return {
    /** false when no more text is needed. */
    write(text: string): boolean {
      if (!enough) parser.write(text)
      return !enough
    },
    end(): PageWords {
      if (!enough) parser.end()
      return {
        title: titleOf(),
        description: of(sources.description),
        image: of(sources.image),
        site: of(sources.site),
      }
    },
  }
}
