import type { OutgoingMessage } from '@tidings/client'
import { TidingsError } from '@tidings/client'
import type { Content, Message } from '@tidings/protocol'
import { memo } from 'react'
import { useChat, useClientState, useNameOf } from '../../app/chat.tsx'
import { errorText, useSpeech, useTexts } from '../../i18n/texts.tsx'
import { Avatar } from '../../ui/Avatar.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { MediaView } from '../files/MediaView.tsx'
import { mediaOf } from '../files/media.ts'
import { noticeText } from './content-text.ts'
import { timeText } from './when.ts'

const link = /(https?:\/\/[^\s<>"'）】]+[^\s<>"'）】.,;:!?])/g

/** Text with its links. Everything goes in as text: nothing that is written can become markup. */
function RichText({ text }: { readonly text: string }) {
  return text.split(link).map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a message's text never move
      <a key={index} href={part} target="_blank" rel="noopener noreferrer nofollow">
        {part}
      </a>
    ) : (
      part
    ),
  )
}

function ContentView({ content }: { readonly content: Content }) {
  const texts = useTexts()
  if (content.type === 'text' && typeof content.data === 'string') return <RichText text={content.data} />
  const media = mediaOf(content)
  if (media) return <MediaView {...media} />
  // Who took it back is who sent it, nearly always: the bubble says that already.
  return <em className="unknown">{noticeText(content, texts, () => '') ?? texts.unknownContent(content.type)}</em>
}

/** One or two signs of joy need no bubble. */
const isEmoji = ({ type, data }: Content): boolean =>
  type === 'text' && typeof data === 'string' && /^\p{RGI_Emoji}{1,3}$/v.test(data)

function Ticks({ message }: { readonly message: Message }) {
  const texts = useTexts()
  const read = useClientState((state) => (state.conversations[message.conversation]?.peerReadSeq ?? 0) >= message.seq)
  const inP2p = message.conversation.startsWith('user/')
  const label = read && inP2p ? texts.read : texts.sent
  return (
    <span className="ticks" data-read={read && inP2p} title={label}>
      <Icon name="check" />
      {inP2p && read && <Icon name="check" />}
      <span className="unseen">{label}</span>
    </span>
  )
}

interface BubbleProps {
  readonly message: Message
  readonly mine: boolean
  readonly first: boolean
  readonly last: boolean
}

export const Bubble = memo(function Bubble({ message, mine, first, last }: BubbleProps) {
  const { language, texts } = useSpeech()
  const sender = useNameOf(message.from)
  const inRoom = message.conversation.startsWith('room/')
  return (
    <div className="line" data-mine={mine} data-first={first} data-last={last}>
      {inRoom && !mine && (
        <span className="line-face">{last && <Avatar oid={message.from} name={sender} size="small" />}</span>
      )}
      <div className="line-body">
        {first && inRoom && !mine && <span className="sender">{sender}</span>}
        <div className="bubble" data-emoji={isEmoji(message.content)} data-media={mediaOf(message.content)?.type}>
          <span className="words">
            <ContentView content={message.content} />
          </span>
          <span className="meta">
            {message.editedAt > 0 && !message.recalled && <span>{texts.edited}</span>}
            <time dateTime={new Date(message.ts).toISOString()}>{timeText(message.ts, language)}</time>
            {mine && <Ticks message={message} />}
          </span>
        </div>
      </div>
    </div>
  )
})

interface OutgoingBubbleProps {
  readonly message: OutgoingMessage
  readonly first: boolean
  readonly last: boolean
}

export const OutgoingBubble = memo(function OutgoingBubble({ message, first, last }: OutgoingBubbleProps) {
  const texts = useTexts()
  const { client } = useChat()
  const failed = message.error !== undefined
  return (
    <div className="line" data-mine="true" data-first={first} data-last={last} data-failed={failed}>
      <div className="line-body">
        <div className="bubble" data-emoji={isEmoji(message.content)}>
          <span className="words">
            <ContentView content={message.content} />
          </span>
          <span className="meta">
            <Icon name={failed ? 'alert' : 'clock'} />
            <span className="unseen">{failed ? texts.failed : texts.sending}</span>
          </span>
        </div>
        {message.error && (
          <div className="failure" role="alert">
            {texts.failed}: {errorText(texts, TidingsError.fromWire(message.error))}
            <button type="button" className="link" onClick={() => client.retry(message.clientMsgId)}>
              {texts.retry}
            </button>
            <button type="button" className="link" onClick={() => client.discard(message.clientMsgId)}>
              {texts.discard}
            </button>
          </div>
        )}
      </div>
    </div>
  )
})

/** A line in the middle: what happened in the room. */
export function NoticeLine({ content }: { readonly content: Content }) {
  const texts = useTexts()
  const { names } = useChat()
  const mine = useClientState((state) => state.user?.oid)
  // Tells React to look again when a name becomes known.
  useNameOf(String((content.data as { by?: string } | null)?.by ?? ''))
  const said = noticeText(content, texts, (oid, place) =>
    oid === mine ? (place ? texts.youThere : texts.you) : names.of(oid),
  )
  return <p className="notice">{said ?? texts.unknownContent(content.type)}</p>
}
