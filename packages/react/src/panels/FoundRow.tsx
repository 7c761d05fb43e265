import { shortText } from '../chat/when.ts'
import { useConversationName, useName } from '../state/people.ts'
import { useGo } from '../state/place.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import type { Found } from './search.ts'

/** The excerpt with what was found marked in it; all of it as text. */
function Excerpt({ excerpt, highlights }: Pick<Found, 'excerpt' | 'highlights'>) {
  const parts: { readonly text: string; readonly marked: boolean; readonly at: number }[] = []
  let at = 0
  for (const [from, to] of highlights) {
    if (from > at) parts.push({ text: excerpt.slice(at, from), marked: false, at })
    parts.push({ text: excerpt.slice(from, to), marked: true, at: from })
    at = to
  }
  if (at < excerpt.length) parts.push({ text: excerpt.slice(at), marked: false, at })
  return (
    <span className="td-excerpt">
      {parts.map((part) =>
        part.marked ? <mark key={part.at}>{part.text}</mark> : <span key={part.at}>{part.text}</span>,
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
          <Excerpt excerpt={found.excerpt} highlights={found.highlights} />
        </span>
      </span>
    </button>
  )
}
