import { shortText } from '../chat/when.ts'
import { withoutMarks } from '../content/said.ts'
import { useConversationName, useName } from '../state/people.ts'
import { useGo } from '../state/place.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import type { Found } from './search.ts'

/** So much stands before the first word that was found. */
const before = 24

/** The excerpt with what was found marked in it, from shortly before that on; all of it as text. */
function Excerpt({ message, excerpt, highlights }: Found) {
  const said = message.content.type === 'markdown' ? withoutMarks : (text: string) => text
  const first = highlights[0]?.[0] ?? 0
  const start = first > before * 2 ? first - before : 0
  const parts: { readonly text: string; readonly marked: boolean; readonly at: number }[] = []
  let at = start
  for (const [from, to] of highlights) {
    if (from > at) parts.push({ text: said(excerpt.slice(at, from)), marked: false, at })
    parts.push({ text: excerpt.slice(from, to), marked: true, at: from })
    at = to
  }
  if (at < excerpt.length) parts.push({ text: said(excerpt.slice(at)), marked: false, at })
  return (
    <span className="td-excerpt">
      {start > 0 && '…'}
      {parts.map(({ text, marked, at: key }) =>
        marked ? <mark key={key}>{text}</mark> : <span key={key}>{text}</span>,
      )}
    </span>
  )
}

interface FoundRowProps {
  readonly found: Found
  /** Named where results of many conversations stand together. */
  readonly inList?: boolean
}

export function FoundRow({ found, inList = false }: FoundRowProps) {
  const speech = useSpeech()
  const go = useGo()
  const { message } = found
  const { conversation, from, seq, ts } = message
  const sender = useName(from)
  const place = useConversationName(conversation)
  const shown = inList ? conversation : from
  return (
    <button type="button" className="td-row" onClick={() => go({ conversation, seq })}>
      <Avatar oid={shown} name={inList ? place : sender} size="small" />
      <span className="td-row-text">
        <span className="td-row-top">
          <span className="td-row-name">{inList ? place : sender}</span>
          <time className="td-row-time">{shortText(ts, speech)}</time>
        </span>
        <span className="td-row-summary">
          {inList && `${speech.t('saidBy', { name: sender, words: '' })}`}
          <Excerpt {...found} />
        </span>
      </span>
    </button>
  )
}
