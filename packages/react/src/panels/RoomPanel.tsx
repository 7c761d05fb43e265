import { itemOf } from '@tidings/client'
import { Hash, Link2, LogOut, Trash2, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { PlainText } from '../content/Words.tsx'
import { Chips } from '../people/NewChatDialog.tsx'
import { PeoplePicker, type Person } from '../people/PeoplePicker.tsx'
import { useClient, useInviteUrl } from '../provided/kit.ts'
import { copyText } from '../state/copying.ts'
import { idOf } from '../state/names.ts'
import { useName } from '../state/people.ts'
import { useGo } from '../state/place.tsx'
import { hasPower } from '../state/powers.ts'
import { useAct, useTell } from '../state/use-act.tsx'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { Dialog, Question } from '../ui/Dialog.tsx'
import { ConversationSettings, SharedRow } from './ConversationSettings.tsx'
import { IncomingWebhooks } from './IncomingWebhooks.tsx'
import { Members } from './Members.tsx'
import { Panel } from './Panel.tsx'
import { JoinRequests, RoomSettings } from './RoomSettings.tsx'

/** A room: what it is, who is in it, and what I may do about it. */
export function RoomPanel({ conversation }: { readonly conversation: string }) {
  const { t } = useSpeech()
  const id = idOf(conversation)
  const name = useName(conversation)
  const room = useClientState((state) => itemOf(state.rooms, id))
  const member = useClientState((state) => state.conversations[conversation]?.member)
  const [dialog, setDialog] = useState<'invite' | 'leave' | 'dissolve'>()
  const close = () => setDialog(undefined)
  if (!room || !member) return <Panel title={t('info')}>{null}</Panel>
  const { settings, memberCount } = room
  const isAdmin = member.role !== 'member'
  const mayInvite = hasPower(room, member.role, 'invite')
  return (
    <Panel title={t('info')}>
      <div className="td-card-head">
        <Avatar oid={conversation} name={name} size="large" />
        <h3 dir="auto">{name}</h3>
        <p className="td-quiet">{t('members', { count: memberCount })}</p>
        {settings.description !== '' && (
          <p dir="auto">
            <PlainText text={settings.description} />
          </p>
        )}
      </div>
      {settings.announcement !== '' && (
        <section className="td-announcement">
          <h4>{t('announcement')}</h4>
          <p dir="auto">
            <PlainText text={settings.announcement} />
          </p>
        </section>
      )}
      <div className="td-card-buttons">
        {mayInvite && (
          <button type="button" className="td-button" onClick={() => setDialog('invite')}>
            <UserPlus />
            {t('addPeople')}
          </button>
        )}
        {settings.join !== 'closed' && <RoomAddress room={id} />}
        {isAdmin && <InviteLink room={id} />}
      </div>
      <SharedRow />
      {isAdmin && <JoinRequests room={id} />}
      <Members room={room} own={member} />
      <RoomSettings room={room} own={member} />
      {isAdmin && <IncomingWebhooks room={id} />}
      <ConversationSettings conversation={conversation} />
      <div className="td-card-buttons">
        <button type="button" className="td-button td-danger" onClick={() => setDialog('leave')}>
          <LogOut />
          {t('leaveRoom')}
        </button>
        {member.role === 'owner' && (
          <button type="button" className="td-button td-danger" onClick={() => setDialog('dissolve')}>
            <Trash2 />
            {t('dissolveRoom')}
          </button>
        )}
      </div>
      {dialog === 'invite' && <InviteDialog room={id} onClose={close} />}
      {(dialog === 'leave' || dialog === 'dissolve') && <EndQuestion room={id} end={dialog} onClose={close} />}
    </Panel>
  )
}

interface EndQuestionProps {
  readonly room: string
  readonly end: 'leave' | 'dissolve'
  readonly onClose: () => void
}

function EndQuestion({ room, end, onClose }: EndQuestionProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const go = useGo()
  const words = {
    leave: { title: t('leaveRoom'), text: t('leaveRoomSure') },
    dissolve: { title: t('dissolveRoom'), text: t('dissolveRoomSure') },
  }[end]
  async function carryOut(): Promise<void> {
    if (await act(() => client.call(`room.${end}`, { room }))) go({ conversation: undefined })
  }
  return <Question {...words} action={words.title} onYes={() => void carryOut()} onClose={onClose} />
}

/** Copies the address at which people come in, or ask to, as the room's settings have it. */
function RoomAddress({ room }: { readonly room: string }) {
  const { t } = useSpeech()
  const act = useAct()
  const inviteUrl = useInviteUrl()
  const copy = () => act(() => copyText(inviteUrl(room)), t('addressCopied'))
  return (
    <button type="button" className="td-button" onClick={() => void copy()}>
      <Hash />
      {t('roomAddress')}
    </button>
  )
}

/** Makes a link by which people come in at once, and copies it. */
function InviteLink({ room }: { readonly room: string }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const inviteUrl = useInviteUrl()
  const copy = () =>
    act(async () => {
      const { link = '' } = await client.call('room.link', { room })
      await copyText(inviteUrl(room, link))
    }, t('linkCopied'))
  return (
    <button type="button" className="td-button" onClick={() => void copy()}>
      <Link2 />
      {t('inviteLink')}
    </button>
  )
}

function InviteDialog({ room, onClose }: { readonly room: string; readonly onClose: () => void }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const tell = useTell()
  const [chosen, setChosen] = useState<readonly Person[]>([])
  const invite = () =>
    act(async () => {
      const { asked } = await client.call('room.invite', { room, members: chosen.map(({ id }) => id) })
      tell(asked.length > 0 ? t('invitedAndAsked', { count: asked.length }) : t('added'))
      onClose()
    })
  return (
    <Dialog
      title={t('addPeople')}
      onClose={onClose}
      actions={
        <button
          type="button"
          className="td-button td-primary"
          disabled={chosen.length === 0}
          onClick={() => void invite()}
        >
          {t('add')}
        </button>
      }
    >
      <Chips people={chosen} onRemove={({ id }) => setChosen(chosen.filter((one) => one.id !== id))} />
      <PeoplePicker onPick={(person) => setChosen([...chosen, person])} without={chosen.map(({ oid }) => oid)} />
    </Dialog>
  )
}
