import { itemOf } from '@tidings/client'
import { AtSign, Info, MessageSquare } from 'lucide-react'
import { idOf, isRoom } from '../state/names.ts'
import { useUserKind } from '../state/people.ts'
import { useGo } from '../state/place.tsx'
import { useAsked } from '../state/use-asked.ts'
import { useClientState, useMe } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { AddButton } from './AddToRoom.tsx'
import { AgainstPerson, type AgainstPersonProps } from './AgainstPerson.tsx'
import { PersonHead } from './PersonHead.tsx'
import { RobotProfile } from './RobotProfile.tsx'

const roomsShown = 5

export interface PersonCardProps extends AgainstPersonProps {
  /** The conversation in which the card was opened. */
  readonly conversation: string
  readonly onClose: () => void
  readonly onMention: () => void
  readonly onAddToRoom: () => void
}

/** Who somebody is, at a glance, and what can be done about it. */
export function PersonCard(props: PersonCardProps) {
  const { oid } = props
  const isDeleted = useClientState((state) => itemOf(state.users, idOf(oid))?.deleted)
  const isMe = useMe() === oid
  return (
    <div className="td-person-card">
      <PersonHead oid={oid} />
      <RobotProfile oid={oid} onLeave={props.onClose} />
      {!isMe && !isDeleted && <Actions {...props} />}
      {!isMe && <SharedRooms {...props} />}
    </div>
  )
}

function Actions({ oid, conversation, onClose, onMention, onAddToRoom, onAsk }: PersonCardProps) {
  const { t } = useSpeech()
  const go = useGo()
  const isRobot = useUserKind(oid) === 'robot'
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
      {isRobot && <AddButton oid={oid} onClick={onAddToRoom} />}
      <AgainstPerson oid={oid} onAsk={onAsk} />
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
