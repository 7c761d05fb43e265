import { markdownWords } from '@tidings/protocol/formatted'
import { RowTime } from '../chat/RowTime.tsx'
import { useConversationName, useName } from '../state/people.ts'
import type { Found } from '../state/search.ts'
import { useShowMessage } from '../state/show-message.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'

interface Part {
  readonly text: string
  readonly marked: boolean
}

/** So much stands before the first word that was found. */
const before = 24
/** Signs that nobody writes: they keep what was found through the reading of Markdown. */
const [begin, end] = ['\ue000', '\ue001']

/** The excerpt in the words that a list shows, in parts: what was found, and what stands between. */
function partsOf({ message, excerpt, highlights }: Found): readonly Part[] {
  let signed = ''
  let at = 0
  const piece = (to: number): string => excerpt.slice(at, to).replaceAll(begin, ' ').replaceAll(end, ' ')
  for (const [from, to] of highlights) {
    signed += piece(from)
    at = from
    signed += begin + piece(to) + end
    at = to
  }
  signed += piece(excerpt.length)
  const said = message.content.type === 'markdown' ? markdownWords(signed) : signed
  return said
    .replace(/\s+/g, ' ')
    .split(new RegExp(`${begin}([^${end}]*)${end}`))
    .map((text, index) => ({ text: text.replaceAll(begin, '').replaceAll(end, ''), marked: index % 2 === 1 }))
}

/** The excerpt with what was found marked in it, from shortly before that on; all of it as text. */
export function Excerpt({ found }: { readonly found: Found }) {
  const [first, ...rest] = partsOf(found)
  const lead = first?.text ?? ''
  const isCut = rest.length > 0 && lead.length > before * 2
  return (
    <span className="td-excerpt" dir="auto">
      {isCut ? `…${lead.slice(-before).replace(/^[\udc00-\udfff]/, '')}` : lead}
      {rest.map(({ text, marked }, key) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of an excerpt never move
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
  const show = useShowMessage()
  const { message } = found
  const { conversation, from, ts } = message
  const sender = useName(from)
  const place = useConversationName(conversation)
  const shown = inList ? conversation : from
  return (
    <button type="button" className="td-row" onClick={() => show(message)}>
      <Avatar oid={shown} name={inList ? place : sender} size="small" />
      <span className="td-row-text">
        <span className="td-row-top">
          <span className="td-row-name" dir="auto">
            {inList ? place : sender}
          </span>
          <RowTime ts={ts} />
        </span>
        <span className="td-row-summary">
          {inList && `${speech.t('saidBy', { name: sender, words: '' })}`}
          <Excerpt found={found} />
        </span>
      </span>
    </button>
  )
}
