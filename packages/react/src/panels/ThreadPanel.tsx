import { itemOf, type TidingsClient } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import { Bell, BellOff } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'
import { Bubble } from '../chat/Bubble.tsx'
import { itemsOf } from '../chat/items.ts'
import { useMessage } from '../chat/known-messages.ts'
import { MessageLine } from '../chat/MessageLine.tsx'
import { SaidItem } from '../chat/SaidItem.tsx'
import { Composer } from '../composer/Composer.tsx'
import { useDrop } from '../composer/drop.ts'
import { useTray } from '../composer/tray.ts'
import { ViewContext } from '../content/Picture.tsx'
import { useViewer } from '../content/use-viewer.tsx'
import { useClient } from '../provided/kit.ts'
import { useLooking } from '../state/looking.ts'
import { useFollowing } from '../state/threads.ts'
import { useAct } from '../state/use-act.tsx'
import { useAsked } from '../state/use-asked.ts'
import { useClientState, useMe } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Loading, Note } from '../ui/Note.tsx'
import { Panel } from './Panel.tsx'

const page = 200

interface Thread {
  readonly root: Message | undefined
  readonly messages: readonly Message[]
  /** The server has answered: a root that is not known now is not for this reader. */
  readonly isRead: boolean
  readonly failed: boolean
}

async function threadOf(client: TidingsClient, id: string): Promise<Pick<Thread, 'root' | 'messages'>> {
  const all: Message[] = []
  for (let after = 0; ; ) {
    const { root, messages, next } = await client.call('thread.read', { id, after, limit: page })
    all.push(...messages)
    if (next === undefined) return { root, messages: all }
    after = next
  }
}

/** A thread as the server has it, with what is said and changed meanwhile. */
function useThread(conversation: string, id: string): Thread {
  const replies = useMessage(conversation, id)?.replies
  const {
    answer: read,
    error,
    again,
  } = useAsked(
    id,
    (client) => threadOf(client, id),
    () => [],
  )
  // Another number of replies is another thread.
  const counted = useRef(replies)
  useEffect(() => {
    if (counted.current !== undefined && counted.current !== replies) again()
    counted.current = replies
  }, [replies, again])
  const window = useClientState((state) => state.windows[conversation]?.messages)
  const messages = useMemo(() => {
    const bySeq = new Map(read?.messages.map((message) => [message.seq, message]))
    for (const message of window ?? []) if (message.thread === id) bySeq.set(message.seq, message)
    return [...bySeq.values()].sort((a, b) => a.seq - b.seq)
  }, [read, window, id])
  const root = window?.find((message) => message.id === id) ?? read?.root
  return { root, messages, isRead: read !== undefined, failed: error !== undefined && !read }
}

/**
 * How far a thread had been read when it was opened, if something was new then: behind it the new messages begin. Looking moves that on,
 * so it is kept from before; what comes while somebody looks is not marked.
 */
function useUnreadAfter(id: string, { messages, isRead }: Thread, mine: string): number | undefined {
  const client = useClient()
  const isKnown = useClientState(({ own }) => own.version > 0)
  const begun = useRef<number | null>(undefined)
  if (begun.current === undefined && isKnown) {
    const thread = itemOf(client.state.own.items.thread, id)
    begun.current = thread?.following ? thread.readSeq : null
  }
  const found = useRef<{ readonly after: number | undefined }>(undefined)
  if (!found.current && isRead && begun.current !== undefined) {
    const after = begun.current ?? undefined
    const isNew = after !== undefined && messages.some(({ seq, from }) => seq > after && from !== mine)
    found.current = { after: isNew ? after : undefined }
  }
  return found.current?.after
}

/** Whoever looks at a thread that they follow has read it to its end, where it opens. */
function useSeen(id: string, last: number): void {
  const client = useClient()
  const looking = useLooking()
  const online = useClientState(({ connection }) => connection.phase === 'online')
  const read = useClientState(({ own }) => {
    const thread = itemOf(own.items.thread, id)
    return thread?.following ? thread.readSeq : undefined
  })
  const isNew = read !== undefined && read < last
  useEffect(() => {
    // It is tried again with the next message, or the next connection.
    if (looking && online && isNew) client.call('thread.seen', { id, seq: last }).catch(() => undefined)
  }, [client, id, last, looking, online, isNew])
}

/** Whether its answers are told, and it stands among the threads. */
function Following({ thread: id }: { readonly thread: string }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const on = useFollowing(id)
  return (
    <IconButton
      icon={on ? Bell : BellOff}
      label={t('followThread')}
      aria-pressed={on}
      onClick={() =>
        void act(() => client.call('thread.follow', { id, on: !on }), on ? t('threadLeft') : t('threadFollowed'))
      }
    />
  )
}

export function ThreadPanel({ conversation, root: id }: { readonly conversation: string; readonly root: string }) {
  const { t } = useSpeech()
  const me = useMe()
  const thread = useThread(conversation, id)
  const { root, messages, isRead, failed } = thread
  const unreadAfter = useUnreadAfter(id, thread, me)
  const outbox = useClientState((state) => state.outbox)
  const outgoing = outbox.filter(({ thread }) => thread === id)
  const drop = useDrop(useTray(conversation, id).tray)
  const { viewer, view } = useViewer(useMemo(() => (root ? [root, ...messages] : messages), [root, messages]))
  const end = useRef<HTMLDivElement>(null)
  const line = useRef<HTMLParagraphElement>(null)
  const placed = useRef(false)
  const count = messages.length + outgoing.length
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each reply the end moves
  useEffect(() => {
    const begins = placed.current ? null : line.current
    placed.current ||= isRead
    // Answers a promise in newer browsers: nothing that an effect may return.
    void (begins ?? end.current)?.scrollIntoView({ block: begins ? 'start' : 'end' })
  }, [count, isRead])
  useSeen(id, messages.at(-1)?.seq ?? 0)
  if (failed) {
    return (
      <Panel title={t('thread')}>
        <Note title={t('messageElsewhere')} />
      </Panel>
    )
  }
  const items = itemsOf({ messages, outgoing, mine: me, unreadAfter })
  return (
    <ViewContext value={view}>
      <Panel title={t('thread')} drop={drop} actions={<Following thread={id} />}>
        <div className="td-thread">
          {root && (
            <MessageLine messages={[root]} mine={root.from === me} first last>
              <Bubble message={root} mine={root.from === me} first last />
            </MessageLine>
          )}
          {!root && (isRead ? <p className="td-day">{t('threadBegan')}</p> : <Loading look="messages" />)}
          <p className="td-day">{t('replies', { count })}</p>
          {items.map((item) => {
            if (item.kind === 'day') return null
            if (item.kind !== 'unread') return <SaidItem key={item.key} item={item} me={me} />
            return (
              <p key={item.key} ref={line} className="td-unread-line">
                {t('newMessages')}
              </p>
            )
          })}
          <div ref={end} />
        </div>
        <Composer conversation={conversation} thread={id} />
        {viewer}
      </Panel>
    </ViewContext>
  )
}
