import { linksIn } from '@tidings/protocol/links'
import { tooMuchMarkdown } from '@tidings/protocol/markdown'
import { type MentionAt, soundMentions } from '@tidings/protocol/mentioned'
import { Fragment, memo, type ReactNode, useMemo, useState } from 'react'
import { EmojiText } from '../emoji/ServerEmoji.tsx'
import { MentionView } from '../people/MentionView.tsx'
import { useMe } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { foldedOf } from './folding.ts'
import { Markdown } from './Markdown.tsx'
import { OutLink } from './OutLink.tsx'

interface PlainTextProps {
  readonly text: string
  /** Who is meant where in it. */
  readonly mentionsAt?: readonly MentionAt[] | undefined
}

/** The stretches of a text that mean somebody open their cards; between them it is text. */
function WithMentions({ text, mentionsAt }: Required<PlainTextProps>) {
  // The beginning of a long text may end before them.
  const shown = soundMentions(
    text,
    mentionsAt?.filter(({ from, length }) => from + length <= text.length),
  )
  return (
    <>
      {shown.map(({ mention, from, length }, index) => {
        const before = shown[index - 1]
        const words = text.slice(from, from + length)
        return (
          <Fragment key={from}>
            <PlainText text={text.slice(before ? before.from + before.length : 0, from)} />
            <MentionView mention={mention} words={words} />
          </Fragment>
        )
      })}
      <PlainText text={text.slice(shown.reduce((_, { from, length }) => from + length, 0))} />
    </>
  )
}

/** Text with its links. Everything goes in as text: nothing that is written can become markup. */
export const PlainText = memo(function PlainText({ text, mentionsAt }: PlainTextProps) {
  if (mentionsAt !== undefined && mentionsAt.length > 0) return <WithMentions text={text} mentionsAt={mentionsAt} />
  const links = linksIn(text)
  return (
    <>
      {links.map(({ from, to, url }, index) => (
        <Fragment key={from}>
          <EmojiText text={text.slice(links[index - 1]?.to ?? 0, from)} />
          <OutLink url={url}>{text.slice(from, to)}</OutLink>
        </Fragment>
      ))}
      <EmojiText text={text.slice(links.at(-1)?.to ?? 0)} />
    </>
  )
})

/** Markdown; its source where it would hold up the page. */
export const MarkdownText = memo(function MarkdownText({ text, mentionsAt }: PlainTextProps) {
  // Of a server that takes it, or from before ours refused it.
  return tooMuchMarkdown(text) === undefined ? (
    <Markdown text={text} mentionsAt={mentionsAt} />
  ) : (
    <span className="td-plain">{text}</span>
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
