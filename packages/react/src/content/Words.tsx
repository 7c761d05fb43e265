import { linksIn } from '@tidings/protocol/links'
import { tooMuchMarkdown } from '@tidings/protocol/markdown'
import { Fragment, lazy, memo, type ReactNode, Suspense, useState } from 'react'
import { useMe } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { beginningOf } from './beginning.ts'

const Markdown = lazy(() => import('./Markdown.tsx').then((module) => ({ default: module.Markdown })))

/** A way out of the page: where it leads learns nothing of where it was. */
export function OutLink({ url, children }: { readonly url: string; readonly children: ReactNode }) {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  )
}

/** Text with its links. Everything goes in as text: nothing that is written can become markup. */
export function PlainText({ text }: { readonly text: string }) {
  const links = linksIn(text)
  return (
    <>
      {links.map(({ from, to, url }, index) => (
        <Fragment key={from}>
          {text.slice(links[index - 1]?.to ?? 0, from)}
          <OutLink url={url}>{text.slice(from, to)}</OutLink>
        </Fragment>
      ))}
      {text.slice(links.at(-1)?.to ?? 0)}
    </>
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

interface LongProps {
  readonly text: string
  readonly children: (shown: string) => ReactNode
}

/** A text of any length: one that would fill the page shows how it begins, and the rest when it is asked for. */
export function Long({ text, children }: LongProps) {
  const { t } = useSpeech()
  const [open, setOpen] = useState(false)
  const shown = open ? text : beginningOf(text, { characters: 4000, lines: 60 })
  if (shown === text) return children(text)
  return (
    <>
      {children(`${shown}…`)}
      <button type="button" className="td-link td-more" onClick={() => setOpen(true)}>
        {t('showMore')}
      </button>
    </>
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
