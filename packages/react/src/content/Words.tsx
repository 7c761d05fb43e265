import { lazy, Suspense } from 'react'
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

/** Markdown, and its source for as long as the reader of it is on its way. */
export function MarkdownText({ text }: { readonly text: string }) {
  return (
    <Suspense fallback={<span className="td-plain">{text}</span>}>
      <Markdown text={text} />
    </Suspense>
  )
}

const joyful = /^\p{RGI_Emoji}{1,3}$/v

/** One, two or three signs of joy need no bubble. */
export const isJoy = (type: string, data: unknown): boolean =>
  type === 'text' && typeof data === 'string' && joyful.test(data)

/** Is something of mine in these mentions? */
export function useMentioned(mentions: readonly string[] | undefined): boolean {
  const me = useMe()
  return mentions?.some((one) => one === 'all' || one === me) ?? false
}
