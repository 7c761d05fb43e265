import { type OpenConversation, outgoingTo } from '@tidings/client'
import { Fragment, type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useClientState } from '../../app/chat.tsx'
import { useSpeech } from '../../i18n/texts.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Bubble, NoticeLine, OutgoingBubble } from './Bubble.tsx'
import { type Item, itemsOf } from './group.ts'
import { dayText } from './when.ts'

/** Nearer than this to the end counts as being there. */
const nearEnd = 80
const nearStart = 400

function ItemView({ item, mine }: { readonly item: Item; readonly mine: string }) {
  if (item.kind === 'outgoing') return <OutgoingBubble message={item.message} first={item.first} last={item.last} />
  const { message, first, last } = item
  if (message.type === 'event') return <NoticeLine content={message.content} />
  return <Bubble message={message} mine={message.from === mine} first={first} last={last} />
}

interface EndProps {
  /** The end of the list is in view. */
  readonly atEnd: boolean
  readonly onAtEnd: (atEnd: boolean) => void
}

/** Stays at the end when it was there, and where it was when older messages come in above. */
function useScroll(list: RefObject<HTMLDivElement | null>, firstSeq: number, items: readonly Item[], end: EndProps) {
  const { atEnd, onAtEnd } = end
  const count = items.length
  const lastKey = items.at(-1)?.kind === 'outgoing' ? items.at(-1)?.key : undefined
  const before = useRef({ height: 0, firstSeq: 0 })
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the number of items that moves the list
  useLayoutEffect(() => {
    const element = list.current
    if (!element) return
    const { height, firstSeq: was } = before.current
    if (was > 0 && firstSeq < was && !atEnd) element.scrollTop += element.scrollHeight - height
    else if (atEnd) element.scrollTop = element.scrollHeight
    before.current = { height: element.scrollHeight, firstSeq }
  }, [count, firstSeq, atEnd])
  useEffect(() => {
    // Who writes wants to see it, wherever the list stood.
    if (lastKey !== undefined) onAtEnd(true)
  }, [lastKey, onAtEnd])
  function toEnd(): void {
    list.current?.scrollTo({ top: list.current.scrollHeight, behavior: 'smooth' })
  }
  function onScroll(): void {
    const element = list.current
    if (element) onAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd)
  }
  return { toEnd, onScroll }
}

/** Loads the page above when its place comes near. */
function useOlder(list: RefObject<HTMLDivElement | null>, opened: OpenConversation | undefined) {
  const [loading, setLoading] = useState(false)
  const busy = useRef(false)
  async function load(): Promise<void> {
    if (!opened || busy.current || (list.current?.scrollTop ?? Number.POSITIVE_INFINITY) > nearStart) return
    busy.current = true
    setLoading(true)
    // An outage is told elsewhere; the next scroll tries again.
    await opened.loadOlder().catch(console.warn)
    busy.current = false
    setLoading(false)
  }
  return { loading, load }
}

function Skeleton() {
  const { texts } = useSpeech()
  return (
    <div className="skeleton" role="status" aria-label={texts.loading}>
      {['a', 'b', 'c', 'd'].map((key) => (
        <span key={key} />
      ))}
    </div>
  )
}

interface MessageListProps extends EndProps {
  readonly conversation: string
  readonly opened: OpenConversation | undefined
}

export function MessageList({ conversation, opened, atEnd, onAtEnd }: MessageListProps) {
  const { texts, language } = useSpeech()
  const list = useRef<HTMLDivElement>(null)
  const window = useClientState((state) => state.windows[conversation])
  const head = useClientState((state) => state.conversations[conversation]?.seq ?? 0)
  const outbox = useClientState((state) => state.outbox)
  const mine = useClientState((state) => state.user?.oid ?? '')
  const items = useMemo(() => {
    const outgoing = outgoingTo({ outbox } as Parameters<typeof outgoingTo>[0], conversation)
    const shown = (window?.messages ?? []).filter(({ hidden }) => !hidden)
    return itemsOf(shown, outgoing, mine)
  }, [window, outbox, conversation, mine])
  const { toEnd, onScroll } = useScroll(list, window?.messages[0]?.seq ?? 0, items, { atEnd, onAtEnd })
  const { loading, load } = useOlder(list, opened)
  const [seenUpTo, setSeenUpTo] = useState(0)
  useEffect(() => {
    if (atEnd) setSeenUpTo(head)
  }, [atEnd, head])

  if (items.length === 0) {
    if (head > 0) return <Skeleton />
    return (
      <div className="messages nothing" ref={list}>
        <p>{texts.sayHello}</p>
      </div>
    )
  }
  return (
    <div className="messages-frame">
      <div
        className="messages"
        ref={list}
        role="log"
        aria-live="polite"
        aria-label={texts.messages}
        onScroll={() => {
          onScroll()
          void load()
        }}
      >
        {loading && <p className="quiet older">{texts.loadOlder}</p>}
        {items.map((item) => (
          <Fragment key={item.key}>
            {item.newDay && <p className="day">{dayText(item.message.ts, language, texts)}</p>}
            <ItemView item={item} mine={mine} />
          </Fragment>
        ))}
      </div>
      {!atEnd && (
        <button
          type="button"
          className="to-end"
          data-new={head > seenUpTo}
          onClick={toEnd}
          aria-label={texts.newMessages}
        >
          {head > seenUpTo && <span>{texts.newMessages}</span>}
          <Icon name="down" />
        </button>
      )}
    </div>
  )
}
