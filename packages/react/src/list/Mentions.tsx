import type { Message } from '@tidings/protocol'
import { AtSign } from 'lucide-react'
import { Fragment } from 'react'
import { RowTime } from '../chat/RowTime.tsx'
import { usePreview } from '../content/preview.ts'
import { isRoom } from '../state/names.ts'
import { useConversationName, useName } from '../state/people.ts'
import { useGo } from '../state/place.tsx'
import { useClientState, useMe } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { Badge } from '../ui/Badge.tsx'
import { Note } from '../ui/Note.tsx'
import { mentionedWords } from './mentioned-words.ts'
import { useMentions } from './mentions.ts'
import { PagedList } from './PagedList.tsx'

/** What mentions the user, newest first. */
export function Mentions() {
  const { t } = useSpeech()
  const none = <Note icon={AtSign} title={t('noMentions')} text={t('noMentionsHint')} />
  return (
    <PagedList pages={useMentions()} label={t('mentions')} failed={t('mentionsFailed')} none={none}>
      {(message) => (
        <li key={message.id}>
          <MentionRow message={message} />
        </li>
      )}
    </PagedList>
  )
}

function MentionRow({ message }: { readonly message: Message }) {
  const { t } = useSpeech()
  const go = useGo()
  const { conversation, from, seq, ts } = message
  const name = useName(from)
  const place = useConversationName(conversation)
  const isUnread = useClientState(({ conversations }) => (conversations[conversation]?.readSeq ?? 0) < seq)
  return (
    <button
      type="button"
      className="td-row"
      data-unread={isUnread}
      onClick={() => go({ conversation, seq, ...(message.thread === undefined ? {} : { thread: message.thread }) })}
    >
      <Avatar oid={from} name={name} size="small" />
      <span className="td-row-text">
        <span className="td-row-top">
          <span className="td-row-name" dir="auto">
            {name}
          </span>
          <RowTime ts={ts} />
        </span>
        {isRoom(conversation) && (
          <span className="td-row-place" dir="auto">
            {place}
          </span>
        )}
        <span className="td-row-summary" dir="auto">
          <Words message={message} />
        </span>
      </span>
      {isUnread && <Badge said={t('unreadChats')} />}
    </button>
  )
}

/** What is said, in a line, with the mention to be seen in it. */
function Words({ message }: { readonly message: Message }) {
  const me = useMe()
  const said = usePreview(message)
  const parts = mentionedWords(message, me)
  if (!parts) return said
  return parts.map(({ text, isMention, from }) =>
    isMention ? <mark key={from}>{text}</mark> : <Fragment key={from}>{text}</Fragment>,
  )
}
