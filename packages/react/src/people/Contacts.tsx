import { itemOf } from '@tidings/client'
import type { Contact } from '@tidings/protocol'
import { Ban, MessageSquare, Pencil, Star, StarOff, UserMinus, UserPlus, Users } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { idOf } from '../state/names.ts'
import { useName } from '../state/people.ts'
import { useGo } from '../state/place.tsx'
import { useAct } from '../state/use-act.tsx'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar, PresenceDot } from '../ui/Avatar.tsx'
import { OpenedPart } from '../ui/Boundary.tsx'
import { Question } from '../ui/Dialog.tsx'
import { lazy } from '../ui/lazy.tsx'
import { WithMenu } from '../ui/Menu.tsx'
import type { MenuEntries } from '../ui/menu-entries.ts'
import { Note } from '../ui/Note.tsx'
import { RowText } from '../ui/RowText.tsx'
import { useRoving } from '../ui/roving.ts'
import { statusText } from './presence-text.ts'
import { Asked, useWaiting, Waiting } from './Requests.tsx'

const AddContact = lazy(() => import('./AddContact.tsx').then((module) => module.AddContact))
const BlockQuestion = lazy(() => import('./BlockQuestion.tsx').then((module) => module.BlockQuestion))
const EditContact = lazy(() => import('./EditContact.tsx').then((module) => module.EditContact))

interface Group {
  readonly name: string
  readonly contacts: readonly Contact[]
}

/** Favourites, then the groups, then the rest; each by name. */
function useGroups(): readonly Group[] {
  const { t } = useSpeech()
  const contacts = useClientState(({ own }) => own.items.contact)
  const users = useClientState((state) => state.users)
  const client = useClient()
  useEffect(() => client.wantProfiles(Object.keys(contacts)), [client, contacts])
  return useMemo(() => {
    const nameOf = ({ user, remark }: Contact) => remark || itemOf(users, idOf(user))?.name || idOf(user)
    const all = Object.values(contacts).sort((a, b) => nameOf(a).localeCompare(nameOf(b)))
    const names = [...new Set(all.flatMap(({ groups }) => groups))].sort()
    return [
      { name: t('favourites'), contacts: all.filter(({ favourite }) => favourite) },
      ...names.map((name) => ({ name, contacts: all.filter(({ groups }) => groups.includes(name)) })),
      { name: t('contacts'), contacts: all.filter(({ favourite, groups }) => !favourite && groups.length === 0) },
    ].filter((group) => group.contacts.length > 0)
  }, [contacts, users, t])
}

export function Contacts() {
  const { t } = useSpeech()
  const groups = useGroups()
  const [adding, setAdding] = useState(false)
  const waiting = useWaiting()
  const list = useRef<HTMLDivElement>(null)
  return (
    <div ref={list} className="td-contacts" {...useRoving(list)}>
      <button type="button" className="td-row td-add-contact" onClick={() => setAdding(true)}>
        <span className="td-avatar" data-size="medium" data-kind="action">
          <UserPlus />
        </span>
        <span className="td-row-name" dir="auto">
          {t('addContact')}
        </span>
      </button>
      {waiting > 0 && <Waiting />}
      <Asked />
      {groups.length === 0 && <Note icon={Users} title={t('noContacts')} text={t('noContactsHint')} />}
      {groups.map(({ name, contacts }) => (
        <section key={name} aria-label={name}>
          <h3 className="td-section" dir="auto">
            {name}
          </h3>
          <ul>
            {contacts.map((contact) => (
              <ContactRow key={contact.user} contact={contact} />
            ))}
          </ul>
        </section>
      ))}
      <OpenedPart onClose={() => setAdding(false)}>
        {adding && <AddContact onClose={() => setAdding(false)} />}
      </OpenedPart>
    </div>
  )
}

function ContactRow({ contact }: { readonly contact: Contact }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const go = useGo()
  const name = useName(contact.user)
  const status = useClientState((state) => statusText(state.presence[contact.user]))
  const [dialog, setDialog] = useState<'edit' | 'remove' | 'block'>()
  const id = idOf(contact.user)
  const update = (patch: { readonly favourite?: boolean }) =>
    act(() => client.call('contact.update', { user: id, ...patch }))
  const entries = (): MenuEntries => [
    { key: 'chat', label: t('sendMessage'), icon: MessageSquare, onSelect: () => go({ conversation: contact.user }) },
    { key: 'edit', label: t('editContact'), icon: Pencil, onSelect: () => setDialog('edit') },
    {
      key: 'favourite',
      label: contact.favourite ? t('notFavourite') : t('favourite'),
      icon: contact.favourite ? StarOff : Star,
      onSelect: () => void update({ favourite: !contact.favourite }),
    },
    null,
    { key: 'remove', label: t('removeContact'), icon: UserMinus, danger: true, onSelect: () => setDialog('remove') },
    { key: 'block', label: t('block'), icon: Ban, danger: true, onSelect: () => setDialog('block') },
  ]
  const close = () => setDialog(undefined)
  return (
    <li>
      <WithMenu
        entries={entries}
        render={<button type="button" className="td-row" onClick={() => go({ conversation: contact.user })} />}
      >
        <Avatar oid={contact.user} name={name}>
          <PresenceDot oid={contact.user} />
        </Avatar>
        <RowText name={name} summary={status ?? id} />
      </WithMenu>
      {dialog === 'remove' && (
        <Question
          title={t('removeContact')}
          text={t('removeContactSure', { name })}
          action={t('removeContact')}
          onYes={() => void act(() => client.call('contact.remove', { user: id }))}
          onClose={close}
        />
      )}
      {dialog && dialog !== 'remove' && (
        <OpenedPart onClose={close}>
          {dialog === 'edit' && <EditContact contact={contact} onClose={close} />}
          {dialog === 'block' && <BlockQuestion oid={contact.user} onClose={close} />}
        </OpenedPart>
      )}
    </li>
  )
}
