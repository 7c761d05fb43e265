import { linksIn } from '@tidings/protocol/links'
import { tooMuchMarkdown } from '@tidings/protocol/markdown'
import { Fragment, memo, type ReactNode, useMemo, useState } from 'react'
import { useMe } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { foldedOf } from './folding.ts'
import { Markdown } from './Markdown.tsx'
import { OutLink } from './OutLink.tsx'

/** Text with its links. Everything goes in as text: nothing that is written can become markup. */
export const PlainText = memo(function PlainText({ text }: { readonly text: string }) {
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
})

/** Markdown; its source where it would hold up the page. */
export const MarkdownText = memo(function MarkdownText({ text }: { readonly text: string }) {
  // Of a server that takes it, or from before ours refused it.
  return tooMuchMarkdown(text) === undefined ? <Markdown text={text} /> : <span className="td-plain">{text}</span>
})

interface LongProps {
  readonly text: string
  readonly children: (shown: string) => ReactNode
}

/** A text of any length: one that would fill the page shows how it begins, and the rest when it is asked for. */
export function Long({ text, children }: LongProps) {
  const { t } = useSpeech()
  const [open, setOpen] = useState(false)
  const folded = useMemo(() => foldedOf(text), [text])
  if (folded === text) return children(text)
  return (
    <>
      {children(open ? text : folded)}
      <button type="button" className="td-link td-more" dir="auto" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? t('showLess') : t('showMore')}
      </button>
    </>
  )
}

/** Is something of mine in these mentions? */
export function useMentioned(mentions: readonly string[] | undefined): boolean {
  const me = useMe()
  return mentions?.some((one) => one === 'all' || one === me) ?? false
}
