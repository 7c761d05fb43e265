import { tooMuchMarkdown } from '@tidings/protocol/markdown'

/** Signs that mean something in Markdown. Without them a text is sent as it is, for devices and bots that know no Markdown. */
const marks =
  /\*\*\S|__\S|~~\S|`[^`]|(?:^|\s)[*_]\S[^*_]*\S?[*_](?:\s|$|[.,;:!?])|\[[^\]]+\]\(|^ {0,3}(?:#{1,6} |> |[-*+] |\d{1,3}[.)] |```)|^\|.*\|/m

/** Words as content: `markdown` if they are written so and a server takes them as that, else `text`. */
export const contentOf = (words: string): { readonly type: 'markdown' | 'text'; readonly data: string } => ({
  type: marks.test(words) && tooMuchMarkdown(words) === undefined ? 'markdown' : 'text',
  data: words,
})

export interface Wrapped {
  readonly text: string
  readonly from: number
  readonly to: number
}

/** Puts marks around what is selected, or takes them away. */
export function wrap(text: string, from: number, to: number, mark: string): Wrapped {
  const { length } = mark
  const inside = text.slice(from, to)
  if (text.slice(from - length, from) === mark && text.slice(to, to + length) === mark)
    return {
      text: text.slice(0, from - length) + inside + text.slice(to + length),
      from: from - length,
      to: to - length,
    }
  return { text: text.slice(0, from) + mark + inside + mark + text.slice(to), from: from + length, to: to + length }
}
