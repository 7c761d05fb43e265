import type { Contact, ContactRequest, Invitation } from '@tidings/protocol'
import { limits } from '@tidings/protocol/limits'
import { Ban, MessageSquare, Pencil, Star, StarOff, UserMinus, UserPlus, Users } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useClient } from '../provider.tsx'
import { idOf } from '../state/names.ts'
import { useName } from '../state/people.ts'
import { useGo } from '../state/place.tsx'
import { useAct } from '../state/use-act.tsx'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar, PresenceDot } from '../ui/Avatar.tsx'
import { Dialog, Question } from '../ui/Dialog.tsx'
import { Area, Field } from '../ui/Field.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { WithMenu } from '../ui/Menu.tsx'
import type { MenuEntries } from '../ui/menu-entries.ts'
import { Note } from '../ui/Note.tsx'
import { RowText } from '../ui/RowText.tsx'
import { useRoving } from '../ui/roving.ts'
import { BlockQuestion } from './BlockQuestion.tsx'
import { PeoplePicker, type Person } from './PeoplePicker.tsx'
import { statusText } from './presence-text.ts'

/** What waits for an answer of mine: requests and invitations. */
export const useWaiting = (): number =>
  useClientState(
    ({ own }) =>
      Object.values(own.items.request).filter(({ direction }) => direction === 'in').length +
      Object.keys(own.items.invitation).length,
  )

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
    const nameOf = ({ user, remark }: Contact) => remark || users[idOf(user)]?.name || idOf(user)
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
      {adding && <AddContact onClose={() => setAdding(false)} />}
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
      {dialog === 'edit' && <EditContact contact={contact} onClose={close} />}
      {dialog === 'remove' && (
        <Question
          title={t('removeContact')}
          text={t('removeContactSure', { name })}
          action={t('removeContact')}
          onYes={() => void act(() => client.call('contact.remove', { user: id }))}
          onClose={close}
        />
      )}
      {dialog === 'block' && <BlockQuestion oid={contact.user} onClose={close} />}
    </li>
  )
}

export function EditContact({ contact, onClose }: { readonly contact: Contact; readonly onClose: () => void }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  async function submit(fields: FormData): Promise<void> {
    const groups = String(fields.get('groups'))
      .split(/[,，]/)
      .map((group) => group.trim())
      .filter((group) => group !== '')
    const change = { user: idOf(contact.user), remark: String(fields.get('remark')), groups: [...new Set(groups)] }
    if (await act(() => client.call('contact.update', change))) onClose()
  }
  return (
    <FormDialog title={t('editContact')} action={t('save_')} onSubmit={submit} onClose={onClose}>
      <Field
        label={t('remark')}
        hint={t('remarkHint')}
        name="remark"
        maxLength={limits.nameLength}
        defaultValue={contact.remark}
        autoFocus
      />
      <Field
        label={t('groups')}
        hint={t('groupsHint')}
        name="groups"
        maxLength={limits.contactGroups * limits.nameLength}
        defaultValue={contact.groups.join(', ')}
      />
    </FormDialog>
  )
}

export function AddContact({ onClose, person }: { readonly onClose: () => void; readonly person?: Person }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const [chosen, setChosen] = useState<Person | undefined>(person)
  const known = Object.values(client.state.own.items.contact).map(({ user }) => user)
  const me = client.state.user?.oid ?? ''

  if (!chosen) {
    return (
      <Dialog title={t('addContact')} onClose={onClose}>
        <PeoplePicker onPick={setChosen} without={[me, ...known]} />
      </Dialog>
    )
  }
  async function submit({ id }: Person, fields: FormData): Promise<void> {
    const greeting = String(fields.get('greeting'))
    if (await act(() => client.call('contact.add', { user: id, greeting }), t('requestSent'))) onClose()
  }
  return (
    <FormDialog
      title={t('addNamed', { name: chosen.name })}
      action={t('sendRequest')}
      onSubmit={(fields) => submit(chosen, fields)}
      onClose={onClose}
    >
      <Area label={t('greeting')} name="greeting" maxLength={limits.greetingLength} autoFocus />
    </FormDialog>
  )
}

function Waiting() {
  const { t } = useSpeech()
  const requests = useClientState(({ own }) => own.items.request)
  const invitations = useClientState(({ own }) => own.items.invitation)
  return (
    <section aria-label={t('waitingForYou')}>
      <h3 className="td-section">{t('waitingForYou')}</h3>
      <ul>
        {Object.values(requests)
          .filter(({ direction }) => direction === 'in')
          .map((request) => (
            <Request key={request.user} request={request} />
          ))}
        {Object.values(invitations).map((invitation) => (
          <Invited key={invitation.room.id} invitation={invitation} />
        ))}
      </ul>
    </section>
  )
}

interface AnswerProps {
  readonly oid: string
  readonly name: string
  readonly text: string
  readonly onAccept: () => void
  readonly onRefuse: () => void
}

function Answer({ oid, name, text, onAccept, onRefuse }: AnswerProps) {
  const { t } = useSpeech()
  return (
    <li className="td-answer">
      <Avatar oid={oid} name={name} />
      <RowText name={name} summary={text}>
        <span className="td-answer-buttons">
          <button type="button" className="td-button td-primary" onClick={onAccept}>
            {t('accept')}
          </button>
          <button type="button" className="td-button" onClick={onRefuse}>
            {t('refuse')}
          </button>
        </span>
      </RowText>
    </li>
  )
}

function Request({ request }: { readonly request: ContactRequest }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const name = useName(request.user)
  const user = idOf(request.user)
  return (
    <Answer
      oid={request.user}
      name={name}
      text={request.greeting || t('wantsToBeContact')}
      onAccept={() => void act(() => client.call('contact.accept', { user }))}
      onRefuse={() => void act(() => client.call('contact.reject', { user }))}
    />
  )
}

function Invited({ invitation }: { readonly invitation: Invitation }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const by = useName(invitation.by)
  const { oid, name, id: room } = invitation.room
  return (
    <Answer
      oid={oid}
      name={name}
      text={t('invitedBy', { name: by })}
      onAccept={() => void act(() => client.call('room.join', { room }))}
      onRefuse={() => void act(() => client.call('room.decline', { room }))}
    />
  )
}

/** Whom I have asked, and who has not answered. */
function Asked() {
  const { t } = useSpeech()
  const requests = useClientState(({ own }) => own.items.request)
  const out = Object.values(requests).filter(({ direction }) => direction === 'out')
  if (out.length === 0) return null
  return (
    <section aria-label={t('asked')}>
      <h3 className="td-section">{t('asked')}</h3>
      <ul>
        {out.map((request) => (
          <AskedRow key={request.user} request={request} />
        ))}
      </ul>
    </section>
  )
}

function AskedRow({ request: { user, greeting } }: { readonly request: ContactRequest }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const name = useName(user)
  return (
    <li className="td-answer">
      <Avatar oid={user} name={name} />
      <RowText name={name} summary={greeting || t('waitingForAnswer')} />
      <button
        type="button"
        className="td-link"
        onClick={() => void act(() => client.call('contact.reject', { user: idOf(user) }))}
      >
        {t('takeBack')}
      </button>
    </li>
  )
}
