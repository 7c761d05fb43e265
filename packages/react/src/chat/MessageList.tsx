import type { OpenConversation } from '@tidings/client'
import { ArrowDown, MessagesSquare } from 'lucide-react'
import { memo, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { ViewContext } from '../content/Picture.tsx'
import { useViewer } from '../content/use-viewer.tsx'
import { useClient } from '../provided/kit.ts'
import { Asking } from '../state/asking.ts'
import { useClientState, useMe } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Badge } from '../ui/Badge.tsx'
import { Loading, Note } from '../ui/Note.tsx'
import { Day } from './Day.tsx'
import { type Item, seqsOf } from './items.ts'
import { lineKeys } from './line-keys.ts'
import { NoticeLine, ThreadLine } from './MessageLine.tsx'
import { SaidItem } from './SaidItem.tsx'
import { Streams } from './Streams.tsx'
import { Typists } from './Typists.tsx'
import { type Messages, useMessages } from './use-messages.ts'

/** Nearer than this to the end counts as being there, in pixels. */
const nearEnd = 80
/** Nearer than this to a border of what is known, more is read. */
const nearBorder = 800
const shownMs = 2000
/** A list that was scrolled needs so long to have the line, or some times as long where the machine is slow. */
const foundMs = 100
const foundTries = 50

const ItemView = memo(function ItemView({ item, me }: { readonly item: Item; readonly me: string }) {
  const speech = useSpeech()
  switch (item.kind) {
    case 'day':
      return <Day ts={item.ts} />
    case 'unread':
      return <p className="td-unread-line">{speech.t('newMessages')}</p>
    case 'message':
      if (item.message.type === 'event') return <NoticeLine message={item.message} />
      if (item.message.thread !== undefined) return <ThreadLine message={item.message} />
      return <SaidItem item={item} me={me} />
    default:
      return <SaidItem item={item} me={me} />
  }
})

/** Whether lines came in above: then the place on the screen is kept from the end. */
function useGrewAbove(items: readonly Item[]): boolean {
  const before = useRef<string | undefined>(undefined)
  const first = items.find(({ kind }) => kind !== 'day' && kind !== 'unread')?.key
  const grew =
    before.current !== undefined && first !== before.current && items.some(({ key }) => key === before.current)
  useLayoutEffect(() => {
    before.current = first
  })
  return grew
}

interface Scrolled {
  readonly atEnd: boolean
  readonly onAtEnd: (atEnd: boolean) => void
}

/** Stays at the end while it is there; reads more when a border of what is known comes near. */
function useScrolling(opened: OpenConversation | undefined, { items, past }: Messages, { atEnd, onAtEnd }: Scrolled) {
  const list = useRef<HTMLDivElement>(null)
  const virtual = useRef<VirtualizerHandle>(null)
  const reading = useRef(false)
  const lastOwn = items.at(-1)?.kind === 'outgoing' ? items.at(-1)?.key : undefined
  const stick = atEnd && !past

  // biome-ignore lint/correctness/useExhaustiveDependencies: a line more, or another size of one, moves the end
  useLayoutEffect(() => {
    const element = list.current
    if (!element || !stick) return
    const toEnd = () => {
      element.scrollTop = element.scrollHeight
    }
    toEnd()
    const watch = new ResizeObserver(toEnd)
    for (const child of element.children) watch.observe(child)
    watch.observe(element)
    return () => watch.disconnect()
  }, [stick, items])

  // Who writes wants to see it, wherever the list stood.
  useEffect(() => {
    if (lastOwn !== undefined) onAtEnd(true)
  }, [lastOwn, onAtEnd])

  async function readMore(element: HTMLElement): Promise<void> {
    if (!opened || reading.current) return
    const below = element.scrollHeight - element.scrollTop - element.clientHeight
    const read =
      element.scrollTop < nearBorder ? opened.loadOlder : past && below < nearBorder ? opened.loadNewer : undefined
    if (!read) return
    reading.current = true
    // An outage is told elsewhere; the next scroll tries again.
    await read.call(opened).catch(() => false)
    reading.current = false
  }

  function onScroll(): void {
    const element = list.current
    if (!element) return
    onAtEnd(!past && element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd)
    void readMore(element)
  }

  return { list, virtual, onScroll, readMore }
}

export interface Target {
  readonly seq: number
  /** It is where the new messages begin, and not a message that was looked for. */
  readonly unread?: true
}

interface Shown {
  readonly opened: OpenConversation | undefined
  readonly items: readonly Item[]
  readonly list: RefObject<HTMLDivElement | null>
  readonly virtual: RefObject<VirtualizerHandle | null>
  readonly onPlaced: () => void
}

/** Brings a message into view and marks it for a moment; or the beginning of what is new. */
function useTarget(target: Target | undefined, { opened, items, list, virtual, onPlaced }: Shown): void {
  const client = useClient()
  const pending = useRef<Target>(undefined)
  /** Looked for only in the part of the log where it is: elsewhere the new messages seem to begin at the first line. */
  const [reached, setReached] = useState<Target>()
  const isHere = target !== undefined && items.some((item) => seqsOf(item).includes(target.seq))
  useEffect(() => {
    if (!opened || !target) return
    pending.current = target
    const found = { answer: () => setReached(target), refused: () => setReached(target) }
    const asking = new Asking(client, () => opened.showAround(target.seq), found)
    return () => asking.end()
  }, [client, opened, target])
  useEffect(() => {
    const wanted = pending.current
    if (!wanted || (reached !== wanted && !(isHere && wanted === target))) return
    const index = items.findIndex((item) =>
      wanted.unread ? item.kind === 'unread' : seqsOf(item).includes(wanted.seq),
    )
    if (index < 0) return
    pending.current = undefined
    virtual.current?.scrollToIndex(index, { align: wanted.unread ? 'start' : 'center' })
    // A short list does not scroll: whether its end is in view has to be looked at.
    requestAnimationFrame(onPlaced)
    if (!wanted.unread) flash(list.current, wanted.seq)
  })
}

/** Marks a line for a moment, as soon as it is in the page. */
function flash(list: HTMLElement | null, seq: number, tries = foundTries): void {
  setTimeout(() => {
    const line = list?.querySelector<HTMLElement>(`[data-seq="${seq}"]`)
    if (!line) return tries > 1 && list?.isConnected ? flash(list, seq, tries - 1) : undefined
    line.setAttribute('data-found', 'true')
    setTimeout(() => line.removeAttribute('data-found'), shownMs)
  }, foundMs)
}

export interface MessageListProps extends Scrolled {
  readonly conversation: string
  readonly opened: OpenConversation | undefined
  /** What the reader had read when they came. */
  readonly unreadAfter: number | undefined
  readonly target: Target | undefined
}

/** The messages of a conversation. Only those on the screen are in the page, however many there are. */
export function MessageList(props: MessageListProps) {
  const { conversation, opened, unreadAfter, target, atEnd, onAtEnd } = props
  const { t } = useSpeech()
  const me = useMe()
  const messages = useMessages(conversation, unreadAfter)
  const { items, past, loading } = messages
  const { list, virtual, onScroll } = useScrolling(opened, messages, { atEnd, onAtEnd })
  const grewAbove = useGrewAbove(items)
  useTarget(target, { opened, items, list, virtual, onPlaced: onScroll })
  const { viewer, view } = useViewer(messages.messages)
  if (loading) return <Loading look="messages" />
  if (items.length === 0) return <Note icon={MessagesSquare} title={t('noMessages')} text={t('sayHello')} />
  return (
    <ViewContext value={view}>
      <div className="td-messages-frame">
        <div
          ref={list}
          className="td-messages"
          role="log"
          aria-live="polite"
          aria-label={t('messages')}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
          tabIndex={0}
          onScroll={onScroll}
          {...lineKeys}
        >
          <Virtualizer ref={virtual} data={items} shift={grewAbove} bufferSize={600}>
            {(item) => <ItemView key={item.key} item={item} me={me} />}
          </Virtualizer>
          <Streams conversation={conversation} />
          <Typists conversation={conversation} />
        </div>
        {(past || !atEnd) && (
          <ToEnd conversation={conversation} opened={opened} onAtEnd={onAtEnd} list={list} past={past} />
        )}
      </div>
      {viewer}
    </ViewContext>
  )
}

interface ToEndProps {
  readonly conversation: string
  readonly opened: OpenConversation | undefined
  readonly onAtEnd: (atEnd: boolean) => void
  readonly list: RefObject<HTMLDivElement | null>
  readonly past: boolean
}

function ToEnd({ conversation, opened, onAtEnd, list, past }: ToEndProps) {
  const { t } = useSpeech()
  const unread = useClientState((state) => state.conversations[conversation]?.unread ?? 0)
  async function go(): Promise<void> {
    if (past) await opened?.showNewest()
    onAtEnd(true)
    requestAnimationFrame(() => list.current?.scrollTo({ top: list.current.scrollHeight }))
  }
  return (
    <button
      type="button"
      className="td-to-end"
      aria-label={unread > 0 ? t('unread', { count: unread }) : t('toNewest')}
      title={t('toNewest')}
      onClick={() => void go()}
    >
      {unread > 0 && <Badge count={unread} />}
      <ArrowDown />
    </button>
  )
}
