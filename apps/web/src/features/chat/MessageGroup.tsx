import type { Texts } from '../../i18n/en.ts'
import { timeOfDay } from '../../i18n/times.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { userName } from '../people/names.ts'
import { placeholderOf, type Telling, textOf } from './content.ts'
import { isOnlyEmoji, textParts } from './text-parts.ts'
import type { Bubble } from './timeline.ts'

export interface OutgoingActions {
  retry(clientMsgId: string): void
  discard(clientMsgId: string): void
}

interface MessageGroupProps {
  readonly from: string
  readonly bubbles: readonly Bubble[]
  readonly telling: Telling
  readonly inRoom: boolean
  readonly peerReadSeq: number
  readonly actions: OutgoingActions
}

/** What one person wrote in one go. */
export function MessageGroup({ from, bubbles, telling, inRoom, peerReadSeq, actions }: MessageGroupProps) {
  const mine = from === telling.me
  const name = userName(from, telling.people)
  return (
    <li className="group" data-mine={mine}>
      {inRoom && !mine && <Avatar oid={from} name={name} size="small" />}
      <div className="group-body">
        {inRoom && !mine && <p className="group-name">{name}</p>}
        {!inRoom && <p className="visually-hidden">{mine ? telling.texts.you : name}</p>}
        {bubbles.map((bubble, index) => (
          <BubbleView
            key={bubble.key}
            bubble={bubble}
            mine={mine}
            isLast={index === bubbles.length - 1}
            isRead={bubble.seq !== undefined && bubble.seq <= peerReadSeq}
            telling={telling}
            actions={actions}
          />
        ))}
      </div>
    </li>
  )
}

interface BubbleViewProps {
  readonly bubble: Bubble
  readonly mine: boolean
  readonly isLast: boolean
  readonly isRead: boolean
  readonly telling: Telling
  readonly actions: OutgoingActions
}

function BubbleView({ bubble, mine, isLast, isRead, telling, actions }: BubbleViewProps) {
  const { texts, language } = telling
  const text = bubble.recalled ? undefined : textOf(bubble.content)
  const { outgoing } = bubble
  const state = outgoing?.error ? 'failed' : outgoing ? 'pending' : 'sent'
  return (
    <article className="message" data-state={state}>
      <div className="bubble" data-large={text !== undefined && isOnlyEmoji(text)} data-placeholder={text === undefined}>
        {text === undefined ? <Placeholder bubble={bubble} texts={texts} /> : <MessageText text={text} />}
      </div>
      {outgoing?.error && (
        <p className="message-error" role="alert">
          <Icon name="alert" /> {texts.notSent} {texts.errors[outgoing.error.code]}
          <button type="button" onClick={() => actions.retry(outgoing.clientMsgId)}>
            {texts.retry}
          </button>
          <button type="button" onClick={() => actions.discard(outgoing.clientMsgId)}>
            {texts.discard}
          </button>
        </p>
      )}
      {isLast && state !== 'failed' && (
        <p className="message-foot">
          <time dateTime={new Date(bubble.ts).toISOString()}>{timeOfDay(bubble.ts, language)}</time>
          {mine && <Delivery state={state} isRead={isRead} texts={texts} />}
        </p>
      )}
    </article>
  )
}

function Delivery({ state, isRead, texts }: { readonly state: string; readonly isRead: boolean; readonly texts: Texts }) {
  if (state === 'pending') return <Mark icon="clock" label={texts.sending} />
  return isRead ? <Mark icon="checks" label={texts.read} /> : <Mark icon="check" label={texts.sent} />
}

const Mark = ({ icon, label }: { readonly icon: 'clock' | 'check' | 'checks'; readonly label: string }) => (
  <span className="mark" data-mark={icon} role="img" aria-label={label} title={label}>
    <Icon name={icon} />
  </span>
)

const Placeholder = ({ bubble, texts }: { readonly bubble: Bubble; readonly texts: Texts }) => (
  <>
    {!bubble.recalled && <Icon name="puzzle" />} {bubble.recalled ? texts.recalled : placeholderOf(bubble.content, texts)}
  </>
)

/** Text as text: links are the only thing that is made of it. */
const MessageText = ({ text }: { readonly text: string }) =>
  textParts(text).map((part, index) =>
    part.kind === 'link' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move.
      <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
        {part.text}
      </a>
    ) : (
      part.text
    ),
  )
