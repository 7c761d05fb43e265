import type { InputOf, Room, RoomMember } from '@tidings/protocol'
import { limits } from '@tidings/protocol/limits'
import type { FormEvent } from 'react'
import { useClient } from '../provided/kit.ts'
import { useName } from '../state/people.ts'
import { hasPower } from '../state/powers.ts'
import { useAct } from '../state/use-act.tsx'
import { useAsked } from '../state/use-asked.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { AvatarField } from '../ui/AvatarField.tsx'
import { Area, Field } from '../ui/Field.tsx'
import { RowText } from '../ui/RowText.tsx'
import { Choice, Toggle } from '../ui/Toggle.tsx'

interface RoomSettingsProps {
  readonly room: Room
  readonly own: RoomMember
}

/** What may be changed of a room by the one who looks. What they may not is not shown. */
export function RoomSettings({ room, own }: RoomSettingsProps) {
  const { t } = useSpeech()
  const mayEdit = hasPower(room, own.role, 'edit')
  return (
    <details className="td-fold">
      <summary>{t('roomSettings')}</summary>
      <Alias room={room} own={own} />
      {mayEdit && <Profile key={room.version} room={room} />}
      {mayEdit && <Rules room={room} own={own} />}
    </details>
  )
}

function Alias({ room, own }: RoomSettingsProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    const alias = String(new FormData(event.currentTarget).get('alias'))
    await act(() => client.call('room.alias', { room: room.id, alias }), t('savedChange'))
  }
  return (
    <form className="td-form" onSubmit={submit}>
      <Field label={t('myNameHere')} name="alias" maxLength={limits.nameLength} defaultValue={own.alias} />
      <button type="submit" className="td-button">
        {t('save_')}
      </button>
    </form>
  )
}

function Profile({ room }: { readonly room: Room }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const text = (name: string) => String(fields.get(name) ?? '').trim()
    const change = { name: text('name'), description: text('description'), announcement: text('announcement') }
    await act(() => client.call('room.update', { room: room.id, ...change }), t('savedChange'))
  }
  return (
    <form className="td-form" onSubmit={submit}>
      <AvatarField
        oid={room.oid}
        name={room.name}
        onChange={(avatar) => act(() => client.call('room.update', { room: room.id, avatar }), t('savedChange'))}
      />
      <Field label={t('roomName')} name="name" required maxLength={limits.nameLength} defaultValue={room.name} />
      <Area
        label={t('description')}
        name="description"
        maxLength={limits.descriptionLength}
        defaultValue={room.settings.description}
      />
      <Area
        label={t('announcement')}
        name="announcement"
        maxLength={limits.announcementLength}
        defaultValue={room.settings.announcement}
      />
      <button type="submit" className="td-button">
        {t('save_')}
      </button>
    </form>
  )
}

type Patch = Omit<InputOf<'room.update'>, 'room'>

function Rules({ room, own }: RoomSettingsProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const { settings } = room
  const update = (patch: Patch) => void act(() => client.call('room.update', { room: room.id, ...patch }))
  const who = { owner: t('owner'), admins: t('admins'), members: t('everyone') }
  return (
    <div className="td-form">
      <Choice
        label={t('whoMayJoin')}
        value={settings.join}
        choices={{ open: t('joinOpen'), approval: t('joinApproval'), closed: t('joinClosed') }}
        onChange={(join) => update({ join })}
      />
      {settings.join !== 'closed' && own.role !== 'member' && (
        <Toggle
          label={t('listRoom')}
          hint={t('listRoomHint')}
          checked={settings.listed}
          onChange={(listed) => update({ listed })}
        />
      )}
      <Choice
        label={t('newMembersRead')}
        value={settings.history}
        choices={{ all: t('historyAll'), joined: t('historyJoined') }}
        onChange={(history) => update({ history })}
      />
      <Choice
        label={t('whoInvites')}
        value={settings.who.invite}
        choices={who}
        onChange={(invite) => update({ who: { invite } })}
      />
      <Choice
        label={t('whoEdits')}
        value={settings.who.edit}
        choices={who}
        onChange={(edit) => update({ who: { edit } })}
      />
      <Choice
        label={t('whoPins')}
        value={settings.who.pin}
        choices={who}
        onChange={(pin) => update({ who: { pin } })}
      />
      <Choice
        label={t('whoMentionsAll')}
        value={settings.who.mentionAll}
        choices={who}
        onChange={(mentionAll) => update({ who: { mentionAll } })}
      />
      <Choice
        label={t('whoAddsRobots')}
        value={settings.who.robots ?? 'members'}
        choices={who}
        onChange={(robots) => update({ who: { robots } })}
      />
      {own.role !== 'member' && (
        <Toggle
          label={t('muteAll')}
          hint={t('muteAllHint')}
          checked={settings.mutedAll}
          onChange={(on) => void act(() => client.call('room.mute', { room: room.id, on }))}
        />
      )}
    </div>
  )
}

/** Who asks to be let in. */
export function JoinRequests({ room }: { readonly room: string }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const { answer: asked, again: load } = useAsked(
    room,
    () => client.call('room.requests', { room }),
    (_, again) => [client.on('room.request', again)],
  )
  const requests = asked?.requests ?? []
  if (requests.length === 0) return null
  const answer = (user: string, accept: boolean) =>
    void act(() => client.call('room.answer', { room, user, accept })).then(load)
  return (
    <section aria-label={t('joinRequests')}>
      <h3 className="td-section">{t('joinRequests')}</h3>
      <ul>
        {requests.map(({ user, greeting }) => (
          <JoinRequest key={user} user={user} greeting={greeting} onAnswer={(accept) => answer(user, accept)} />
        ))}
      </ul>
    </section>
  )
}

interface JoinRequestProps {
  readonly user: string
  readonly greeting: string
  readonly onAnswer: (accept: boolean) => void
}

function JoinRequest({ user, greeting, onAnswer }: JoinRequestProps) {
  const { t } = useSpeech()
  const name = useName(user)
  return (
    <li className="td-answer">
      <Avatar oid={user} name={name} size="small" />
      <RowText name={name} summary={greeting || t('wantsIn')}>
        <span className="td-answer-buttons">
          <button type="button" className="td-button td-primary" onClick={() => onAnswer(true)}>
            {t('accept')}
          </button>
          <button type="button" className="td-button" onClick={() => onAnswer(false)}>
            {t('refuse')}
          </button>
        </span>
      </RowText>
    </li>
  )
}
