import { tooMuchMarkdown } from '@tidings/protocol/markdown'
import { lazy, memo, Suspense } from 'react'
import { useMe } from '../state/use-client-state.ts'

const link = /(https?:\/\/[^\s<>"'）】]+[^\s<>"'）】.,;:!?])/g

const Markdown = lazy(() => import('./Markdown.tsx').then((module) => ({ default: module.Markdown })))

/** Text with its links. Everything goes in as text: nothing that is written can become markup. */
export function PlainText({ text }: { readonly text: string }) {
  return text.split(link).map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a message's text never move
      <a key={index} href={part} target="_blank" rel="noopener noreferrer nofollow">
        {part}
      </a>
    ) : (
      part
    ),
  )
}

/** Markdown; its source while the reader of it is on its way, and where it would hold up the page. */
export const MarkdownText = memo(function MarkdownText({ text }: { readonly text: string }) {
  const source = <span className="td-plain">{text}</span>
  // Of a server that takes it, or from before ours refused it.
  if (tooMuchMarkdown(text) !== undefined) return source
  return (
    <Suspense fallback={source}>
      <Markdown text={text} />
    </Suspense>
  )
})

const joyful = /^\p{RGI_Emoji}{1,3}$/v

/** One, two or three signs of joy need no bubble. */
export const isJoy = (type: string, data: unknown): boolean =>
  type === 'text' && typeof data === 'string' && joyful.test(data)

/** Is something of mine in these mentions? */
export function useMentioned(mentions: readonly string[] | undefined): boolean {
  const me = useMe()
  return mentions?.some((one) => one === 'all' || one === me) ?? false
}
