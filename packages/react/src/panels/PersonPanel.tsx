import { Ban, CircleCheck, Clock, Pencil, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { dateText, momentText } from '../chat/when.ts'
import { BlockQuestion } from '../people/BlockQuestion.tsx'
import { AddContact, EditContact } from '../people/Contacts.tsx'
import { useClient } from '../provider.tsx'
import { idOf } from '../state/names.ts'
import { useName, usePresence } from '../state/people.ts'
import { useAct } from '../state/use-act.tsx'
import { useClientState } from '../state/use-client-state.ts'
import { type Speech, useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { ConversationSettings } from './ConversationSettings.tsx'
import { Panel } from './Panel.tsx'

/** Whether somebody is there, in words; empty while it is not known. */
export function presenceText(presence: ReturnType<typeof usePresence>, speech: Speech): string {
  if (!presence) return ''
  const { show, lastSeenAt } = presence
  if (show !== 'offline') return speech.t(show)
  return lastSeenAt === undefined ? speech.t('offline') : speech.t('lastSeen', { when: momentText(lastSeenAt, speech) })
}

export function PersonPanel({ conversation }: { readonly conversation: string }) {
  const speech = useSpeech()
  const { t } = speech
  const client = useClient()
  const act = useAct()
  const id = idOf(conversation)
  const name = useName(conversation)
  const presence = usePresence(conversation)
  const profile = useClientState((state) => state.users[id])
  const contact = useClientState(({ own }) => own.items.contact[id])
  const blocked = useClientState(({ own }) => own.items.block[id] !== undefined)
  const mine = useClientState(({ user }) => user?.oid === conversation)
  const [dialog, setDialog] = useState<'add' | 'edit' | 'block'>()
  const close = () => setDialog(undefined)
  const { status } = presence ?? {}
  return (
    <Panel title={t('info')}>
      <div className="td-card-head">
        <Avatar oid={conversation} name={name} size="large" />
        <h3 dir="auto">{name}</h3>
        <p className="td-quiet">{profile && profile.name !== name ? `${profile.name} · ${id}` : id}</p>
        {status && <p dir="auto">{`${status.emoji ?? ''} ${status.text}`.trim()}</p>}
        {!mine && <p className="td-quiet">{presenceText(presence, speech)}</p>}
      </div>
      {!mine && (
        <div className="td-card-buttons">
          {contact ? (
            <button type="button" className="td-button" onClick={() => setDialog('edit')}>
              <Pencil />
              {t('editContact')}
            </button>
          ) : (
            <button type="button" className="td-button" onClick={() => setDialog('add')}>
              <UserPlus />
              {t('addContact')}
            </button>
          )}
          {blocked ? (
            <button
              type="button"
              className="td-button"
              onClick={() => void act(() => client.call('contact.unblock', { user: id }))}
            >
              <CircleCheck />
              {t('unblock')}
            </button>
          ) : (
            <button type="button" className="td-button td-danger" onClick={() => setDialog('block')}>
              <Ban />
              {t('block')}
            </button>
          )}
        </div>
      )}
      {profile && (
        <p className="td-fact td-quiet">
          <Clock />
          {t('joinedAt', { when: dateText(profile.createdAt, speech.locale) })}
        </p>
      )}
      <ConversationSettings conversation={conversation} />
      {dialog === 'add' && <AddContact person={{ id, oid: conversation, name }} onClose={close} />}
      {dialog === 'edit' && contact && <EditContact contact={contact} onClose={close} />}
      {dialog === 'block' && <BlockQuestion oid={conversation} onClose={close} />}
    </Panel>
  )
}
