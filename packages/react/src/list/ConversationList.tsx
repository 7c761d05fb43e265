import { Archive, ArrowLeft, MessageSquarePlus, SearchX } from 'lucide-react'
import { memo, type ReactNode, type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Virtualizer } from 'virtua'
import { useClient } from '../provided/kit.ts'
import { useConversations, useMatching } from '../state/conversations.ts'
import { useListed } from '../state/listed.ts'
import { type Narrowing, useNarrowed, useWhole } from '../state/narrowing.ts'
import { useGo } from '../state/place.tsx'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Badge } from '../ui/Badge.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Loading, Note } from '../ui/Note.tsx'
import { RowText } from '../ui/RowText.tsx'
import { useRoving } from '../ui/roving.ts'
import { ConversationRow } from './ConversationRow.tsx'

const nearEnd = 400
/** Until a row is measured, in pixels. */
const likelyHeight = 64

export interface ConversationListProps {
  /** The one that is looked at. */
  readonly active: string | undefined
  readonly query?: string
  /** A filter: folded ones are among what it shows. */
  readonly only?: Narrowing | undefined
  /** In the place of a list that is empty because of its filter. */
  readonly none?: ReactNode
  readonly onNewChat: () => void
}

/** The conversations; those that were folded away behind a row of their own. */
export function ConversationList({ only, ...props }: ConversationListProps) {
  return only ? <Narrowed key={only.key} only={only} {...props} /> : <Everything {...props} />
}

function Narrowed({ active, only, none, query = '' }: ConversationListProps & { readonly only: Narrowing }) {
  const { conversations, folded } = useConversations()
  const all = useMemo(() => [...conversations, ...folded], [conversations, folded])
  const shown = useMatching(useNarrowed(all, only), query)
  const isWhole = useWhole()
  if (shown.length === 0) return isWhole ? none : <Loading />
  return (
    <Rows conversations={shown} active={active}>
      {null}
    </Rows>
  )
}

function Everything({ active, query = '', onNewChat }: ConversationListProps) {
  const { t } = useSpeech()
  const [inFolder, setInFolder] = useState(false)
  const { conversations, folded } = useConversations()
  const open = inFolder && folded.length > 0
  const searched = query.trim() === '' ? (open ? folded : conversations) : [...conversations, ...folded]
  const shown = useMatching(searched, query)
  if (shown.length === 0) return <Empty query={query} onNewChat={onNewChat} />
  return (
    <>
      {open && query === '' && (
        <div className="td-folder-head">
          <IconButton icon={ArrowLeft} look="small" label={t('back')} onClick={() => setInFolder(false)} />
          <h2>{t('folded')}</h2>
        </div>
      )}
      <Rows key={String(open)} conversations={shown} active={active}>
        {!open && query === '' && folded.length > 0 && <Folder folded={folded} onOpen={() => setInFolder(true)} />}
      </Rows>
    </>
  )
}

function Empty({ query, onNewChat }: { readonly query: string; readonly onNewChat: () => void }) {
  const { t } = useSpeech()
  const unsure = useClientState(({ cursor }) => cursor === undefined)
  if (unsure) return <Loading />
  if (query.trim() !== '') return <Note icon={SearchX} title={t('noMatches')} />
  return (
    <Note icon={MessageSquarePlus} title={t('noConversations')} text={t('noConversationsHint')}>
      <button type="button" className="td-button td-primary" onClick={onNewChat}>
        {t('newChat')}
      </button>
    </Note>
  )
}

function Folder({ folded, onOpen }: { readonly folded: readonly string[]; readonly onOpen: () => void }) {
  const { t } = useSpeech()
  const unread = useClientState((state) =>
    folded.reduce((sum, oid) => sum + (state.conversations[oid]?.unread ?? 0), 0),
  )
  return (
    <button type="button" className="td-row" onClick={onOpen}>
      <span className="td-avatar" data-size="medium" data-kind="action">
        <Archive />
      </span>
      <RowText name={t('folded')} summary={t('chatCount', { count: folded.length })} />
      {unread > 0 && <Badge count={unread} quiet />}
    </button>
  )
}

/** Of what stands above the rows: it changes with the size of text and the density. */
function useHeight(ref: RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(0)
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const observer = new ResizeObserver(() => setHeight(element.offsetHeight))
    setHeight(element.offsetHeight)
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return height
}

interface RowsProps {
  readonly conversations: readonly string[]
  readonly active: string | undefined
  readonly children: ReactNode
}

function Rows({ conversations, active, children }: RowsProps) {
  const client = useClient()
  const list = useRef<HTMLDivElement>(null)
  const head = useRef<HTMLDivElement>(null)
  const headHeight = useHeight(head)
  useListed(conversations)
  function onScroll(): void {
    const element = list.current
    if (!element || element.scrollHeight - element.scrollTop - element.clientHeight > nearEnd) return
    // Without a connection the next scroll asks again.
    client.loadMoreConversations().catch(() => undefined)
  }
  return (
    <div ref={list} className="td-list" onScroll={onScroll} {...useRoving(list)}>
      <div ref={head}>{children}</div>
      <Virtualizer
        data={conversations}
        as="ul"
        item="li"
        bufferSize={400}
        itemSize={likelyHeight}
        scrollRef={list as RefObject<HTMLElement | null>}
        startMargin={headHeight}
      >
        {(conversation) => <Row key={conversation} conversation={conversation} active={conversation === active} />}
      </Virtualizer>
    </div>
  )
}

interface RowProps {
  readonly conversation: string
  readonly active: boolean
}

/** Apart, so that a row whose conversation is as it was is not rendered when the list is. */
const Row = memo(function Row({ conversation, active }: RowProps) {
  const go = useGo()
  const onOpen = useCallback(() => go({ conversation }), [go, conversation])
  return <ConversationRow conversation={conversation} active={active} onOpen={onOpen} />
})
