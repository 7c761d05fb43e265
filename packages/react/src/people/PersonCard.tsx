import { AtSign, Ban, Clock, Info, MessageSquare } from 'lucide-react'
import { useState } from 'react'
import { zonedText } from '../chat/when.ts'
import { presenceText } from '../panels/PersonPanel.tsx'
import { idOf, isRoom } from '../state/names.ts'
import { useName, usePresence } from '../state/people.ts'
import { useGo } from '../state/place.tsx'
import { useAsked } from '../state/use-asked.ts'
import { useClientState, useMe } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { useNow } from '../ui/use-now.ts'
import { BlockQuestion } from './BlockQuestion.tsx'

const roomsShown = 5
const minute = 60_000

interface PersonCardProps {
  readonly oid: string
  /** The conversation in which the card was opened. */
  readonly conversation: string
  readonly onClose: () => void
  readonly onMention: () => void
}

/** Who somebody is, at a glance, and what can be done about it. */
export function PersonCard(props: PersonCardProps) {
  const { oid } = props
  const speech = useSpeech()
  const name = useName(oid)
  const presence = usePresence(oid)
  const profile = useClientState((state) => state.users[idOf(oid)])
  const isMe = useMe() === oid
  const { status } = presence ?? {}
  return (
    <div className="td-person-card">
      <header>
        <Avatar oid={oid} name={name} size="large" />
        <div>
          <h2 dir="auto">{name}</h2>
          <p className="td-quiet">{profile && profile.name !== name ? `${profile.name} · ${idOf(oid)}` : idOf(oid)}</p>
          {!isMe && <p className="td-quiet">{presenceText(presence, speech)}</p>}
        </div>
      </header>
      {status && <p dir="auto">{`${status.emoji ?? ''} ${status.text}`.trim()}</p>}
      {presence?.timeZone !== undefined && <LocalTime zone={presence.timeZone} />}
      {!isMe && !profile?.deleted && <Actions {...props} />}
      {!isMe && <SharedRooms {...props} />}
    </div>
  )
}

function LocalTime({ zone }: { readonly zone: string }) {
  const { t, locale } = useSpeech()
  const time = zonedText(useNow(minute), zone, locale)
  return time === undefined ? null : (
    <p className="td-fact td-quiet">
      <Clock />
      {t('localTime', { time })}
    </p>
  )
}

function Actions({ oid, conversation, onClose, onMention }: PersonCardProps) {
  const { t } = useSpeech()
  const go = useGo()
  const blocked = useClientState(({ own }) => own.items.block[idOf(oid)] !== undefined)
  const [blocking, setBlocking] = useState(false)
  const message = () => {
    onClose()
    go({ conversation: oid })
  }
  return (
    <div className="td-card-buttons">
      {conversation !== oid && (
        <button type="button" className="td-button" onClick={message}>
          <MessageSquare />
          {t('sendMessage')}
        </button>
      )}
      {isRoom(conversation) && (
        <button type="button" className="td-button" onClick={onMention}>
          <AtSign />
          {t('mention')}
        </button>
      )}
      {!blocked && (
        <button type="button" className="td-button td-danger" onClick={() => setBlocking(true)}>
          <Ban />
          {t('block')}
        </button>
      )}
      {blocking && <BlockQuestion oid={oid} onClose={() => setBlocking(false)} />}
    </div>
  )
}

/** Rooms of which both are members. */
function SharedRooms({ oid, onClose }: PersonCardProps) {
  const { t } = useSpeech()
  const go = useGo()
  const { answer } = useAsked(oid, (client) => client.call('room.list', { with: idOf(oid), limit: roomsShown + 1 }))
  const rooms = answer?.rooms ?? []
  if (rooms.length === 0) return null
  return (
    <section aria-label={t('sharedRooms')}>
      <h3 className="td-section">{t('sharedRooms')}</h3>
      <ul>
        {rooms.slice(0, roomsShown).map((room) => (
          <li key={room.id}>
            <button
              type="button"
              className="td-row"
              onClick={() => {
                onClose()
                go({ conversation: room.oid })
              }}
            >
              <Avatar oid={room.oid} name={room.name} size="small" />
              <span className="td-row-name" dir="auto">
                {room.name}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {rooms.length > roomsShown && (
        <p className="td-fact td-quiet">
          <Info />
          {t('andMore')}
        </p>
      )}
    </section>
  )
}
