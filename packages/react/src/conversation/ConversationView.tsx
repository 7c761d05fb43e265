import type { OutputOf } from '@tidings/protocol'
import { Forward, MessagesSquare, Trash2, X } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { ConversationHead } from '../chat/ConversationHead.tsx'
import { MessageList, type Target } from '../chat/MessageList.tsx'
import { useOpen } from '../chat/use-messages.ts'
import { Composer } from '../composer/Composer.tsx'
import { DropPlaces } from '../composer/DropPlaces.tsx'
import { useDrop } from '../composer/drop.ts'
import { AskBeforeLeaving, useTray } from '../composer/tray.ts'
import { DeskBar } from '../panels/DeskBar.tsx'
import { useFindPanel } from '../panels/find-panel.ts'
import { PinnedBar } from '../panels/PinnedBar.tsx'
import { OpenCard } from '../people/OpenCard.tsx'
import { useClient } from '../provided/kit.ts'
import { useLooking } from '../state/looking.ts'
import { idOf, isChannel, isRoom } from '../state/names.ts'
import { useConversationName } from '../state/people.ts'
import { useAsked } from '../state/use-asked.ts'
import { useClientState } from '../state/use-client-state.ts'
import { useChange, useConversing, ViewProvider } from '../state/view.tsx'
import { errorText, useSpeech } from '../texts/texts.tsx'
import { OpenedPart } from '../ui/Boundary.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { lazy } from '../ui/lazy.tsx'
import { Note } from '../ui/Note.tsx'

const Panels = lazy(() => import('./Panels.tsx').then((module) => module.Panels))
const ChannelGate = lazy(() => import('./ChannelGate.tsx').then((module) => module.ChannelGate))
const MessageDialogs = lazy(() => import('../chat/dialogs.tsx').then((module) => module.MessageDialogs))

/** What is on the screen of somebody who looks at it has been read. */
function useMarkRead(conversation: string, atEnd: boolean): void {
  const client = useClient()
  const unread = useClientState((state) => state.conversations[conversation]?.unread ?? 0)
  const isKnown = useClientState((state) => state.conversations[conversation] !== undefined)
  const held = useHeldUnread(conversation)
  const looking = useLooking()
  useEffect(() => {
    // Without a connection it is tried again with the next message, or the next look.
    if (looking && atEnd && unread > 0 && !held) client.markRead(conversation).catch(() => undefined)
  }, [client, conversation, looking, atEnd, unread, held])
  // Whoever comes, or comes back, takes the mark away; one that is set while they look stays until then.
  useEffect(() => {
    if (looking && isKnown && client.state.conversations[conversation]?.settings.unreadMark)
      client.call('conversation.update', { conversation, settings: { unreadMark: null } }).catch(() => undefined)
  }, [client, conversation, looking, isKnown])
}

/**
 * What the reader marks as unread while they look at it stays so, on this terminal and on the others, until they come back to it
 * or have read it some other way.
 */
function useHeldUnread(conversation: string): boolean {
  const turn = useClientState(({ conversations }) => {
    const known = conversations[conversation]
    return known && (known.readTurn ?? 0)
  })
  const isRead = useClientState(({ conversations }) => (conversations[conversation]?.unread ?? 0) === 0)
  const begun = useRef(turn)
  if (begun.current === undefined || isRead) begun.current = turn
  return turn !== begun.current
}

type Missing =
  | { readonly why: string }
  /** A channel that one may read, and does not. */
  | { readonly channel: OutputOf<'channel.get'> }

/** Is there such a person, room or channel, and may we be there? Asked while nothing is known of it yet. */
function useMissing(conversation: string): Missing | undefined {
  const speech = useSpeech()
  const known = useClientState((state) => state.conversations[conversation] !== undefined)
  const id = idOf(conversation)
  const { answer, error } = useAsked(known ? undefined : conversation, async (client) => {
    if (isChannel(conversation)) {
      const channel = await client.call('channel.get', { channel: id })
      if (!channel.subscribed) return { channel }
      await client.call('conversation.get', { conversation })
    } else if (isRoom(conversation)) await client.call('room.get', { room: id })
    else await client.call('user.get', { user: id })
    return undefined
  })
  return error === undefined ? answer : { why: errorText(speech, error) }
}

export interface ConversationViewProps {
  readonly conversation: string
  /** A message to go to. */
  readonly target?: Target | undefined
  /** What stands open beside it, anew with each object: a thread, by the id of its first message. */
  readonly opened?: { readonly thread: string } | undefined
  readonly onBack?: (() => void) | undefined
}

/** One conversation: its head, its messages, and what is written into it. */
export function ConversationView(props: ConversationViewProps) {
  const { conversation } = props
  const { t } = useSpeech()
  const opened = useOpen(conversation)
  const missing = useMissing(conversation)
  if (missing && 'channel' in missing) {
    return (
      <section className="td-conversation">
        <ChannelGate about={missing.channel} onBack={props.onBack} />
      </section>
    )
  }
  if (missing) {
    return (
      <section className="td-conversation">
        <Note icon={MessagesSquare} title={missing.why}>
          <button type="button" className="td-button" onClick={props.onBack}>
            {t('back')}
          </button>
        </Note>
      </section>
    )
  }
  return (
    <ViewProvider conversation={conversation} opened={opened}>
      <Inside {...props} />
    </ViewProvider>
  )
}

function Inside({ conversation, target, opened: beside, onBack }: ConversationViewProps) {
  const { opened, state, change } = useConversing()
  useFindPanel()
  const name = useConversationName(conversation)
  const { tray } = useTray(conversation)
  const { dropping, onDrop } = useDrop(tray)
  const unreadAfter = useUnreadAfter(conversation)
  const start = useStart(target, unreadAfter)
  const [atEnd, setAtEnd] = useState(start === undefined)
  const [startedAt, setStartedAt] = useState(start)
  if (startedAt !== start) {
    setStartedAt(start)
    if (start) setAtEnd(false)
  }
  useMarkRead(conversation, atEnd)
  useEffect(() => {
    if (beside) change({ panel: { kind: 'thread', root: beside.thread } })
  }, [beside, change])
  return (
    <div className="td-conversation-frame">
      <section className="td-conversation" aria-label={name} {...onDrop}>
        <ConversationHead conversation={conversation} onBack={onBack} />
        <PinnedBar conversation={conversation} onOpen={() => change({ panel: { kind: 'pins' } })} />
        <DeskBar conversation={conversation} />
        <MessageList
          conversation={conversation}
          opened={opened}
          unreadAfter={unreadAfter}
          target={start}
          atEnd={atEnd}
          onAtEnd={setAtEnd}
        />
        {state.selected ? <SelectionBar /> : <Composer conversation={conversation} />}
        <AskBeforeLeaving />
        {dropping && <DropPlaces over={dropping} />}
      </section>
      <OpenedPart onClose={() => change({ panel: undefined })}>
        {state.panel && <Panels conversation={conversation} panel={state.panel} />}
      </OpenedPart>
      <OpenCard />
      <OpenedPart onClose={() => change({ dialog: undefined })}>
        {state.dialog && <MessageDialogs dialog={state.dialog} />}
      </OpenedPart>
    </div>
  )
}

/** Where reading had come to when the conversation was opened, if something was new. A page may open before that is known. */
function useUnreadAfter(conversation: string): number | undefined {
  const client = useClient()
  const isKnown = useClientState(
    ({ conversations, windows }) => conversations[conversation] !== undefined || windows[conversation] !== undefined,
  )
  const found = useRef<{ readonly after: number | undefined }>(undefined)
  if (!found.current && isKnown) {
    const known = client.state.conversations[conversation]
    found.current = { after: known && known.unread > 0 ? known.readSeq : undefined }
  }
  return found.current?.after
}

/** A message that is looked for; else where the new messages begin. */
function useStart(target: Target | undefined, unreadAfter: number | undefined): Target | undefined {
  return useMemo(
    () => target ?? (unreadAfter === undefined ? undefined : { seq: unreadAfter + 1, unread: true }),
    [target, unreadAfter],
  )
}

/** What can be done with the chosen messages. */
function SelectionBar() {
  const { t } = useSpeech()
  const change = useChange()
  const { conversation, state } = useConversing()
  const selected = state.selected ?? new Set<string>()
  const client = useClient()
  const messages = () => (client.state.windows[conversation]?.messages ?? []).filter(({ id }) => selected.has(id))
  const none = selected.size === 0
  return (
    <div className="td-selection" role="toolbar" aria-label={t('selected', { count: selected.size })}>
      <IconButton icon={X} label={t('cancel')} onClick={() => change({ selected: undefined })} />
      <span className="td-selection-count">{t('selected', { count: selected.size })}</span>
      <button
        type="button"
        className="td-button"
        disabled={none}
        onClick={() => change({ dialog: { kind: 'forward', messages: messages() } })}
      >
        <Forward />
        {t('forward')}
      </button>
      <button
        type="button"
        className="td-button td-danger"
        disabled={none}
        onClick={() => change({ dialog: { kind: 'delete', messages: messages() } })}
      >
        <Trash2 />
        {t('deleteForMe')}
      </button>
    </div>
  )
}
