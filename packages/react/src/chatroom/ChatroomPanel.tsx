import { Link2 } from 'lucide-react'
import { PlainText } from '../content/Words.tsx'
import { Panel } from '../panels/Panel.tsx'
import { chatroomAddress } from '../state/chatroom-address.ts'
import { copyText } from '../state/copying.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { ChatroomPeople } from './ChatroomPeople.tsx'
import { ChatroomSettings } from './ChatroomSettings.tsx'
import type { Acting } from './line-actions.ts'

/** A chatroom: what it is, who is there, and how it is looked after. */
export function ChatroomPanel(acting: Acting) {
  const { client, t, act, seat, state } = acting
  const { chatroom, you, online } = state
  if (!chatroom) return <Panel title={t('info')}>{null}</Panel>
  const { name, announcement } = chatroom
  const copy = () => act(() => copyText(chatroomAddress(client.url, seat.id)), t('addressCopied'))
  return (
    <Panel title={t('info')}>
      <div className="td-card-head">
        <Avatar oid={`chatroom/${seat.id}`} name={name} size="large" />
        <h3 dir="auto">{name}</h3>
        <p className="td-quiet">{t('chatroomHere', { count: online })}</p>
      </div>
      {announcement !== '' && (
        <section className="td-announcement">
          <h4>{t('announcement')}</h4>
          <p dir="auto">
            <PlainText text={announcement} />
          </p>
        </section>
      )}
      <div className="td-card-buttons">
        <button type="button" className="td-button" onClick={() => void copy()}>
          <Link2 />
          {t('copyAddress')}
        </button>
      </div>
      <ChatroomPeople {...acting} />
      {you && you.role !== 'guest' && (
        <ChatroomSettings seat={seat} chatroom={chatroom} isOwner={you.role === 'owner'} />
      )}
    </Panel>
  )
}
