import type { Message } from '@tidings/protocol'

/** A piece of what was written, and who is mentioned in it. */
export interface Word {
  readonly text: string
  readonly from: number
  readonly mention?: string
}

/** What was said to a bot: without its own mention at the beginning. */
export interface Said {
  readonly text: string
  /** Where others are mentioned in it. */
  readonly mentions: readonly { readonly mention: string; readonly from: number; readonly length: number }[]
}

const wordsOf = ({ type, data }: Message['content']): string => {
  if (typeof data === 'string') return type === 'text' || type === 'markdown' ? data : ''
  const { caption, text } = (data ?? {}) as Readonly<Record<string, unknown>>
  const words = type === 'quote' ? text : caption
  return typeof words === 'string' ? words : ''
}

export function saidTo(self: string, { content, mentionsAt = [] }: Message): Said {
  const whole = wordsOf(content)
  const blanks = whole.length - whole.trimStart().length
  const own = mentionsAt.find(({ mention, from }) => mention === self && from === blanks)
  const rest = whole.slice(own ? own.from + own.length : 0)
  const text = own ? rest.replace(/^[\s,:，：]+/u, '') : rest.trimStart()
  const cut = whole.length - text.length
  const mentions = mentionsAt.filter(({ from }) => from >= cut).map((one) => ({ ...one, from: one.from - cut }))
  return { text, mentions }
}

export interface Called {
  readonly name: string
  /** Of whom it is asked, when that is said: `/help@clerk`. */
  readonly of: string | undefined
  readonly rest: Said
}

const callForm = /^\/([a-z0-9_]{1,32})(?:@([^\s@]{1,64}))?(?=\s|$)\s*/i

/** The command that somebody calls by `/name`, or `/name@bot`. */
export function calledIn({ text, mentions }: Said): Called | undefined {
  const match = callForm.exec(text)
  if (!match) return undefined
  const [head, name = '', of] = match
  return {
    name: name.toLowerCase(),
    of,
    rest: {
      text: text.slice(head.length),
      mentions: mentions
        .filter(({ from }) => from >= head.length)
        .map((one) => ({ ...one, from: one.from - head.length })),
    },
  }
}
