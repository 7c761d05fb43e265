import type { Message } from '@tidings/protocol'
import { EyeOff, Flame, Forward, MessageSquareText, Pin } from 'lucide-react'
import { memo } from 'react'
import { LinkCard } from '../content/Cards.tsx'
import { ContentView } from '../content/ContentView.tsx'
import { isJoy } from '../content/joy.ts'
import { mediaOf } from '../content/media.ts'
import { Picture } from '../content/Picture.tsx'
import { useMentioned } from '../content/Words.tsx'
import { meantAt, useServerPacks } from '../emoji/server-emoji.ts'
import { PersonButton } from '../people/PersonButton.tsx'
import { RobotTag } from '../people/RobotTag.tsx'
import { useComponent } from '../provided/components.tsx'
import type { BubbleProps } from '../provided/props.ts'
import { isChannel, isRoom, mayPublish } from '../state/names.ts'
import { useName } from '../state/people.ts'
import { useClientState } from '../state/use-client-state.ts'
import { useChange } from '../state/view.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { timeText } from '../time/when.ts'
import { Quote } from './Quote.tsx'
import { Reactions } from './Reactions.tsx'
import { Ticks } from './Ticks.tsx'

/** The time, and what else is to be known of a message. */
function Meta({ message, mine }: { readonly message: Message; readonly mine: boolean }) {
  const { locale, t } = useSpeech()
  return (
    <span className="td-meta" dir="auto">
      {message.targets &&
        (mine || message.targets[1] ? <EyeOff aria-label={t('forSomeOnly')} /> : <span>{t('onlyYou')}</span>)}
      {message.expireAfterRead !== undefined && <Flame aria-label={t('burns')} />}
      {message.pinned && <Pin aria-label={t('pinned')} />}
      {message.editedAt > 0 && !message.recalled && <span>{t('edited')}</span>}
      <time dateTime={new Date(message.ts).toISOString()}>{timeText(message.ts, locale)}</time>
      {mine && <Ticks message={message} />}
    </span>
  )
}

function ForwardedFrom({ oid }: { readonly oid: string }) {
  const { t } = useSpeech()
  return (
    <span className="td-forwarded" dir="auto">
      <Forward />
      {t('forwardedFrom', { name: useName(oid) })}
    </span>
  )
}

function ThreadLink({ message }: { readonly message: Message }) {
  const { t } = useSpeech()
  const change = useChange()
  if (message.replies === undefined) return null
  const root = message.id
  return (
    <button type="button" className="td-thread-link" onClick={() => change({ panel: { kind: 'thread', root } })}>
      <MessageSquareText />
      {t('replies', { count: message.replies })}
    </button>
  )
}

/** Whether it is said who says something: in a room, and in a channel to those who publish there. */
const useNamed = (conversation: string): boolean =>
  useClientState((state) => isRoom(conversation) || (isChannel(conversation) && mayPublish(state, conversation)))

/** One message, as it was said. */
export const Bubble = memo(function Bubble(props: BubbleProps) {
  const Shown = useComponent('Bubble', Said)
  return <Shown {...props} />
})

function Said({ message, mine, first }: BubbleProps) {
  const { content, conversation, from, forwarded, replyTo, preview } = message
  const sender = useName(from)
  const packs = useServerPacks()
  const mentioned = useMentioned(message.mentions)
  const named = useNamed(conversation)
  return (
    <>
      {first && named && !mine && (
        <PersonButton oid={from} className="td-sender">
          {sender}
          <RobotTag oid={from} />
        </PersonButton>
      )}
      <div
        className="td-bubble"
        dir="auto"
        data-joy={isJoy(content.type, content.data, meantAt(packs, Math.max(message.ts, message.editedAt)))}
        data-type={mediaOf(content)?.type ?? content.type}
        data-mentioned={mentioned && !mine}
      >
        {forwarded && <ForwardedFrom oid={forwarded.from} />}
        {replyTo !== undefined && <Quote conversation={conversation} id={replyTo} />}
        <div className="td-words">
          <ContentView content={content} message={message} mine={mine} />
        </div>
        {preview && <LinkCard preview={preview} />}
        <Meta message={message} mine={mine} />
      </div>
      <Reactions message={message} />
      <ThreadLink message={message} />
    </>
  )
}

interface AlbumProps extends Omit<BubbleProps, 'message'> {
  readonly messages: readonly Message[]
}

/** Pictures that were sent together. */
export const Album = memo(function Album({ messages, mine, first }: AlbumProps) {
  const last = messages.at(-1)
  const sender = useName(last?.from ?? '')
  const named = useNamed(last?.conversation ?? '')
  if (!last) return null
  return (
    <>
      {first && named && !mine && (
        <PersonButton oid={last.from} className="td-sender">
          {sender}
          <RobotTag oid={last.from} />
        </PersonButton>
      )}
      <div className="td-bubble" data-type="album">
        {last.replyTo !== undefined && <Quote conversation={last.conversation} id={last.replyTo} />}
        <div className="td-album" data-count={messages.length}>
          {messages.map(({ id, content }) => (
            <Picture key={id} data={mediaOf(content)?.data ?? {}} tile />
          ))}
        </div>
        <Meta message={last} mine={mine} />
      </div>
    </>
  )
})
