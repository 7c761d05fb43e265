import type { Message } from '@tidings/protocol'
import { AtSign, CircleAlert } from 'lucide-react'
import { Fragment, useRef } from 'react'
import { shortText } from '../chat/when.ts'
import { usePreview } from '../content/preview.ts'
import { isRoom } from '../state/names.ts'
import { useConversationName, useName } from '../state/people.ts'
import { useGo } from '../state/place.tsx'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { Loading, Note } from '../ui/Note.tsx'
import { useRoving } from '../ui/roving.ts'
import { mentionedWords } from './mentioned-words.ts'
import { useMentions } from './mentions.ts'

/** What mentions the user, newest first. */
export function Mentions() {
  const { t } = useSpeech()
  const { messages, failed, more } = useMentions()
  const list = useRef<HTMLDivElement>(null)
  const roving = useRoving(list)
  if (failed) return <Note icon={CircleAlert} title={t('mentionsFailed')} />
  return (
    <div ref={list} className="td-list" {...roving}>
      {!messages && <Loading />}
      {messages?.length === 0 && <Note icon={AtSign} title={t('noMentions')} text={t('noMentionsHint')} />}
      <ul className="td-results" aria-label={t('mentions')}>
        {messages?.map((message) => (
          <li key={message.id}>
            <MentionRow message={message} />
          </li>
        ))}
        {more && (
          <li>
            <button type="button" className="td-row td-link" onClick={more}>
              {t('showMore')}
            </button>
          </li>
        )}
      </ul>
    </div>
  )
}

function MentionRow({ message }: { readonly message: Message }) {
  const speech = useSpeech()
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
          <time className="td-row-time">{shortText(ts, speech)}</time>
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
      {isUnread && (
        <span className="td-badge" data-dot="true">
          <span className="td-unseen">{speech.t('unreadChats')}</span>
        </span>
      )}
    </button>
  )
}

/** What is said, in a line, with the mention to be seen in it. */
function Words({ message }: { readonly message: Message }) {
  const me = useClientState(({ user }) => user?.oid ?? '')
  const said = usePreview(message)
  const parts = mentionedWords(message, me)
  if (!parts) return said
  return parts.map(({ text, isMention, from }) =>
    isMention ? <mark key={from}>{text}</mark> : <Fragment key={from}>{text}</Fragment>,
  )
}
