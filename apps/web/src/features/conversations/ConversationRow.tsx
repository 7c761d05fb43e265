import type { Conversation } from '@tidings/protocol'
import { memo } from 'react'
import { useChat, useClientState, useNameOf } from '../../app/chat.tsx'
import { goTo } from '../../app/place.ts'
import { useSpeech } from '../../i18n/texts.tsx'
import { Avatar } from '../../ui/Avatar.tsx'
import { summaryOf } from '../chat/content-text.ts'
import { shortText } from '../chat/when.ts'

interface RowProps {
  readonly item: Conversation
  readonly active: boolean
}

function useSummary({ conversation, lastMessage }: Conversation): string {
  const { texts } = useSpeech()
  const { names } = useChat()
  const mine = useClientState((state) => state.user?.oid)
  const sender = useNameOf(lastMessage?.from ?? conversation)
  if (!lastMessage) return ''
  const summary = summaryOf(lastMessage.content, texts, (oid, place) =>
    oid === mine ? (place ? texts.youThere : texts.you) : names.of(oid),
  )
  if (lastMessage.type === 'event') return summary
  if (lastMessage.from === mine) return `${texts.you}: ${summary}`
  return conversation.startsWith('room/') ? `${sender}: ${summary}` : summary
}

export const ConversationRow = memo(function ConversationRow({ item, active }: RowProps) {
  const { texts, language } = useSpeech()
  const mine = useClientState((state) => state.user?.oid)
  const known = useNameOf(item.conversation)
  const name = item.conversation === mine ? texts.noteToSelf : known
  const summary = useSummary(item)
  return (
    <li>
      <button
        type="button"
        className="row"
        aria-current={active ? 'true' : undefined}
        onClick={() => goTo(item.conversation)}
      >
        <Avatar oid={item.conversation} name={name} />
        <span className="row-text">
          <span className="row-top">
            <span className="row-name">{name}</span>
            <time className="row-time">{shortText(item.updatedAt, language, texts)}</time>
          </span>
          <span className="row-bottom">
            <span className="row-summary">{summary}</span>
            {item.unread > 0 && (
              <span className="badge">
                <span aria-hidden="true">{item.unread > 999 ? '999+' : item.unread}</span>
                <span className="unseen">{texts.unread(item.unread)}</span>
              </span>
            )}
          </span>
        </span>
      </button>
    </li>
  )
})
