import { itemOf } from '@tidings/client'
import { Clock, Pencil, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { AddContact } from '../people/AddContact.tsx'
import { AddButton, AddToRoom } from '../people/AddToRoom.tsx'
import { AgainstPerson } from '../people/AgainstPerson.tsx'
import { BlockQuestion } from '../people/BlockQuestion.tsx'
import { EditContact } from '../people/EditContact.tsx'
import { PersonHead } from '../people/PersonHead.tsx'
import { ReportDialog } from '../people/ReportDialog.tsx'
import { RobotProfile } from '../people/RobotProfile.tsx'
import { idOf } from '../state/names.ts'
import { useName } from '../state/people.ts'
import { useClientState, useMe } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { dateText } from '../time/when.ts'
import { ConversationSettings, SharedRow } from './ConversationSettings.tsx'
import { Panel } from './Panel.tsx'

export function PersonPanel({ conversation }: { readonly conversation: string }) {
  const { t, locale } = useSpeech()
  const id = idOf(conversation)
  const name = useName(conversation)
  const profile = useClientState((state) => itemOf(state.users, id))
  const contact = useClientState(({ own }) => itemOf(own.items.contact, id))
  const mine = useMe() === conversation
  const [dialog, setDialog] = useState<'add' | 'edit' | 'room' | 'block' | 'report'>()
  const close = () => setDialog(undefined)
  const known = useClientState((state) => state.conversations[conversation] !== undefined)
  return (
    <Panel title={t('info')}>
      <PersonHead oid={conversation} />
      <RobotProfile oid={conversation} />
      {!mine && (
        <div className="td-card-buttons">
          {contact ? (
            <button type="button" className="td-button" onClick={() => setDialog('edit')}>
              <Pencil />
              {t('editContact')}
            </button>
          ) : (
            // Who only tells things answers no request.
            (profile?.kind === undefined || profile.kind === 'robot') && (
              <button type="button" className="td-button" onClick={() => setDialog('add')}>
                <UserPlus />
                {t('addContact')}
              </button>
            )
          )}
          {profile?.kind === 'robot' && <AddButton oid={conversation} onClick={() => setDialog('room')} />}
          <AgainstPerson oid={conversation} onAsk={setDialog} />
        </div>
      )}
      {known && <SharedRow />}
      {profile && (
        <p className="td-fact td-quiet">
          <Clock />
          {t('joinedAt', { when: dateText(profile.createdAt, locale) })}
        </p>
      )}
      <ConversationSettings conversation={conversation} />
      {dialog === 'add' && <AddContact person={{ id, oid: conversation, name }} onClose={close} />}
      {dialog === 'edit' && contact && <EditContact contact={contact} onClose={close} />}
      {dialog === 'room' && <AddToRoom oid={conversation} onClose={close} />}
      {dialog === 'report' && <ReportDialog about={conversation} onClose={close} />}
      {dialog === 'block' && <BlockQuestion oid={conversation} onClose={close} />}
    </Panel>
  )
}
