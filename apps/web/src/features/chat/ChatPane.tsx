import type { OpenConversation } from '@tidings/client'
import { type DragEvent, useEffect, useState } from 'react'
import { useChat, useClientState } from '../../app/chat.tsx'
import { goTo } from '../../app/place.ts'
import { errorText, useTexts } from '../../i18n/texts.tsx'
import { Avatar } from '../../ui/Avatar.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { useConversationName } from '../conversations/Sidebar.tsx'
import { useUploads } from '../files/uploads.ts'
import { Composer } from './Composer.tsx'
import { MessageList } from './MessageList.tsx'

/** Keeps the conversation's log at hand while it is shown. */
function useOpen(conversation: string): OpenConversation | undefined {
  const { client } = useChat()
  const [opened, setOpened] = useState<OpenConversation>()
  useEffect(() => {
    const open = client.open(conversation)
    setOpened(open)
    return () => open.close()
  }, [client, conversation])
  return opened
}

/** What is on the screen of somebody who looks at it has been read. */
function useMarkRead(conversation: string, atEnd: boolean): void {
  const { client } = useChat()
  const unread = useClientState((state) => state.conversations[conversation]?.unread ?? 0)
  const [looking, setLooking] = useState(document.hasFocus())
  useEffect(() => {
    const look = () => setLooking(document.visibilityState === 'visible' && document.hasFocus())
    const stop = new AbortController()
    for (const event of ['focus', 'blur', 'visibilitychange']) addEventListener(event, look, { signal: stop.signal })
    return () => stop.abort()
  }, [])
  useEffect(() => {
    // Without a connection it is tried again with the next message, or the next look.
    if (looking && atEnd && unread > 0) client.markRead(conversation).catch(console.warn)
  }, [client, conversation, looking, atEnd, unread])
}

/** Is there such a person or room, and may we be there? Asked when nothing is known of it yet. */
function useMissing(conversation: string): string | undefined {
  const { client } = useChat()
  const texts = useTexts()
  const known = useClientState((state) => state.conversations[conversation] !== undefined)
  const [missing, setMissing] = useState<string>()
  useEffect(() => {
    if (known) return setMissing(undefined)
    const [kind, id = ''] = conversation.split('/')
    const asked = kind === 'room' ? client.call('room.get', { room: id }) : client.call('user.get', { user: id })
    asked.then(
      () => setMissing(undefined),
      (fault) => setMissing(errorText(texts, fault)),
    )
  }, [client, conversation, known, texts])
  return missing
}

function useMemberCount(conversation: string): number | undefined {
  const { client } = useChat()
  const [count, setCount] = useState<number>()
  const changes = useClientState((state) => state.conversations[conversation]?.seq)
  useEffect(() => {
    if (!conversation.startsWith('room/') || changes === undefined) return
    client.call('room.get', { room: conversation.slice('room/'.length) }).then(
      ({ room }) => setCount(room.memberCount),
      () => setCount(undefined),
    )
  }, [client, conversation, changes])
  return count
}

const holdsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes('Files')

/** Files may be dropped on the whole conversation. */
function useDrop(add: (files: Iterable<File>) => void) {
  const [dropping, setDropping] = useState(false)
  const onDrop = {
    onDragOver(event: DragEvent) {
      if (!holdsFiles(event)) return
      event.preventDefault()
      setDropping(true)
    },
    onDragLeave(event: DragEvent) {
      // Moving over what is inside is no leaving.
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDropping(false)
    },
    onDrop(event: DragEvent) {
      if (!holdsFiles(event)) return
      event.preventDefault()
      setDropping(false)
      add(event.dataTransfer.files)
    },
  }
  return { dropping, onDrop }
}

interface ChatPaneProps {
  readonly conversation: string
  readonly onBack: () => void
}

export function ChatPane({ conversation, onBack }: ChatPaneProps) {
  const texts = useTexts()
  const { client } = useChat()
  const name = useConversationName(conversation)
  const opened = useOpen(conversation)
  const members = useMemberCount(conversation)
  const [error, setError] = useState<string>()
  const missing = useMissing(conversation)
  const [atEnd, setAtEnd] = useState(true)
  useMarkRead(conversation, atEnd)
  const uploads = useUploads(conversation)
  const { dropping, onDrop } = useDrop(uploads.add)

  async function leave(): Promise<void> {
    try {
      if (!confirm(texts.leaveRoomSure)) return
      await client.call('room.leave', { room: conversation.slice('room/'.length) })
      goTo(undefined)
    } catch (fault) {
      setError(errorText(texts, fault))
    }
  }

  if (missing !== undefined) {
    return (
      <div className="nothing" role="alert">
        <p>{missing}</p>
        <button type="button" className="primary" onClick={onBack}>
          {texts.back}
        </button>
      </div>
    )
  }
  return (
    <section className="chat" aria-label={name} {...onDrop}>
      <header className="chat-head">
        <button type="button" className="round back" onClick={onBack} aria-label={texts.back}>
          <Icon name="back" />
        </button>
        <Avatar oid={conversation} name={name} size="small" />
        <div className="chat-title">
          <h1>{name}</h1>
          {members !== undefined && <span className="quiet">{texts.members(members)}</span>}
        </div>
        {conversation.startsWith('room/') && (
          <button type="button" className="round" onClick={leave} aria-label={texts.leaveRoom} title={texts.leaveRoom}>
            <Icon name="leave" />
          </button>
        )}
      </header>
      {error !== undefined && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
      <MessageList conversation={conversation} opened={opened} atEnd={atEnd} onAtEnd={setAtEnd} />
      <Composer conversation={conversation} name={name} uploads={uploads} />
      {dropping && <div className="drop">{texts.dropHere}</div>}
    </section>
  )
}
