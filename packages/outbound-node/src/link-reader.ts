import type { LinkPreview, LinkReader } from '@tidings/core'
import { bytesOf, isHtml, openPage, type Page } from './asking/page.ts'
import { type AddressRule, imageOf, rulesWith, type TargetRules } from './asking/target.ts'
import { createPageDecoder } from './page-decoder.ts'
import { createPageParser, type PageWords, titleLength } from './page-parser.ts'

export interface LinkReaderOptions {
  /** For one link, with its redirects. */
  readonly timeoutMs: number
  /** What is read of a page at most. */
  readonly maxBytes: number
  /** How the server calls itself to others, such as `tidings/1.0 (+https://chat.example)`. */
  readonly userAgent: string
  /**
   * For tests only: decides on IP addresses in place of “public ones”, and any port may be asked. A server that sets it
   * lets its users read what is inside its network.
   */
  readonly isAllowed?: AddressRule
}

/** The lengths that content of type `link` takes. */
const most = { title: titleLength, description: 1000, site: 100, url: 2048 } as const

/** Never ends in half a character. */
function cut(text: string, length: number): string {
  const short = text
    .slice(0, length)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()
  // A copy: a slice would keep the whole page in memory for as long as the preview is remembered.
  return Buffer.from(short).toString()
}

async function wordsOf({ answer }: Page, maxBytes: number, signal: AbortSignal): Promise<PageWords> {
  const decoder = createPageDecoder(answer.headers['content-type'] ?? '')
  const parser = createPageParser()
  for await (const bytes of bytesOf(answer, maxBytes, signal)) if (!parser.write(decoder.write(bytes))) break
  parser.write(decoder.end())
  return parser.end()
}

function previewOf(words: PageWords, url: string, image: string | undefined): LinkPreview | undefined {
  if (words.title === undefined) return undefined
  return {
    url,
    title: cut(words.title, most.title),
    ...(words.description ? { description: cut(words.description, most.description) } : {}),
    ...(image !== undefined && image.length <= most.url ? { image } : {}),
    ...(words.site ? { site: cut(words.site, most.site) } : {}),
  }
}

/** Reads pages of the public web by HTTP. `isAllowed` is the only way around the guard. */
export function createLinkReader({ timeoutMs, maxBytes, userAgent, isAllowed }: LinkReaderOptions): LinkReader {
  const rules: TargetRules = rulesWith(isAllowed)

  return {
    async read(link) {
      const signal = AbortSignal.timeout(timeoutMs)
      const page = await openPage(link, { userAgent, isAllowed: rules.isAllowed, rules, signal })
      try {
        if (!isHtml(page.answer)) return undefined
        const words = await wordsOf(page, maxBytes, signal)
        const { href } = page.url
        const image = words.image === undefined ? undefined : imageOf(words.image, rules, page.url)
        // A link that redirects to an overlong address stays as it was sent.
        return previewOf(words, href.length <= most.url ? href : link, image)
      } finally {
        page.answer.destroy()
      }
    },
  }
}
