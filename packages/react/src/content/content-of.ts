import { isFormatted } from '@tidings/protocol/formatted'
import { tooMuchMarkdown } from '@tidings/protocol/markdown'

/** Words as content: `markdown` if they would look another way as that, and a server takes them so; else `text`, for devices and bots that know no Markdown. */
export const contentOf = (words: string): { readonly type: 'markdown' | 'text'; readonly data: string } => ({
  type: tooMuchMarkdown(words) === undefined && isFormatted(words) ? 'markdown' : 'text',
  data: words,
})
