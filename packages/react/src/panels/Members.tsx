import { serverNow } from '@tidings/client'
import type { Room, RoomMember } from '@tidings/protocol'
import { Crown, Ear, EarOff, MessageSquare, Mic, MicOff, ShieldCheck, ShieldOff, UserMinus } from 'lucide-react'
import { useRef, useState } from 'react'
import { RobotTag } from '../people/RobotTag.tsx'
import { useClient } from '../provided/kit.ts'
import { idOf, memberName } from '../state/names.ts'
import { useWanted } from '../state/people.ts'
import { useGo } from '../state/place.tsx'
import { rankOf } from '../state/powers.ts'
import { isRobot } from '../state/robots.ts'
import { useAct } from '../state/use-act.tsx'
import { useClientState, useMe } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar, PresenceDot } from '../ui/Avatar.tsx'
import { Question } from '../ui/Dialog.tsx'
import { WithMenu } from '../ui/Menu.tsx'
import type { MenuEntries } from '../ui/menu-entries.ts'
import { Loading } from '../ui/Note.tsx'
import { useRoving } from '../ui/roving.ts'
import { useMembers } from './member-list.ts'

const hour = 3_600_000

interface MembersProps {
  readonly room: Room
  readonly own: RoomMember
}

export function Members({ room, own }: MembersProps) {
  const { t } = useSpeech()
  const { members, more } = useMembers(room.id)
  const list = useRef<HTMLUListElement>(null)
  return (
    <section aria-label={t('memberList')}>
      <h3 className="td-section">{t('members', { count: room.memberCount })}</h3>
      {!members && <Loading />}
      <ul ref={list} {...useRoving(list)}>
        {members?.map((member) => (
          <MemberRow key={member.user} room={room} own={own} member={member} />
        ))}
      </ul>
      {more && (
        <button type="button" className="td-link" onClick={more}>
          {t('showMore')}
        </button>
      )}
    </section>
  )
}

interface MemberRowProps extends MembersProps {
  readonly member: RoomMember
}

function MemberRow({ room, own, member }: MemberRowProps) {
  const { t } = useSpeech()
  const go = useGo()
  const me = useMe()
  useWanted(member.user)
  const name = useClientState((state) => memberName(member, state, t))
  const [asking, setAsking] = useState<'kick' | 'transfer'>()
  const actions = useMemberActions({ room, own, member }, setAsking)
  const isMuted = useClientState((state) => member.mutedUntil > serverNow(state))
  return (
    <li>
      <WithMenu
        entries={actions.entries}
        disabled={member.user === me}
        render={<button type="button" className="td-row" onClick={() => go({ conversation: member.user })} />}
      >
        <Avatar oid={member.user} name={name} size="small">
          <PresenceDot oid={member.user} />
        </Avatar>
        <span className="td-row-text">
          <span className="td-row-name" dir="auto">
            {member.user === me ? t('youNamed', { name }) : name}
          </span>
          {isMuted && (
            <span className="td-row-summary" dir="auto">
              {t('muted')}
            </span>
          )}
        </span>
        <RobotTag oid={member.user} />
        {hearsAll(room, member) && <span className="td-tag">{t('hearsEverything')}</span>}
        {member.role !== 'member' && <span className="td-tag">{t(member.role)}</span>}
      </WithMenu>
      {asking && (
        <Question
          title={t(asking === 'kick' ? 'removeMember' : 'transfer')}
          text={t(asking === 'kick' ? 'removeMemberSure' : 'transferSure', { name })}
          action={t(asking === 'kick' ? 'removeMember' : 'transfer')}
          onYes={actions[asking]}
          onClose={() => setAsking(undefined)}
        />
      )}
    </li>
  )
}

const hearsAll = ({ settings }: Room, { user }: RoomMember): boolean => settings.hears?.includes(user) ?? false

/** For admins: what a robot hears here. */
function useHearing({ room, own, member }: MemberRowProps): () => MenuEntries[number] | false {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  return () => {
    if (own.role === 'member' || !isRobot(client.state, member.user)) return false
    const isAll = hearsAll(room, member)
    const hears = isAll ? 'mentions' : 'everything'
    return {
      key: 'hears',
      label: isAll ? t('hearMentions') : t('hearEverything'),
      icon: isAll ? EarOff : Ear,
      onSelect: () => void act(() => client.call('robot.hears', { room: room.id, robot: idOf(member.user), hears })),
    }
  }
}

function useMemberActions({ room, own, member }: MemberRowProps, onAsk: (what: 'kick' | 'transfer') => void) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const go = useGo()
  const hearing = useHearing({ room, own, member })
  const at = { room: room.id, user: idOf(member.user) }
  const isMuted = member.mutedUntil > serverNow(client.state)
  function entries(): MenuEntries {
    const list: (MenuEntries[number] | false)[] = [
      { key: 'chat', label: t('sendMessage'), icon: MessageSquare, onSelect: () => go({ conversation: member.user }) },
      own.role === 'owner' && {
        key: 'role',
        label: member.role === 'admin' ? t('makeMember') : t('makeAdmin'),
        icon: member.role === 'admin' ? ShieldOff : ShieldCheck,
        onSelect: () =>
          void act(() => client.call('room.role', { ...at, role: member.role === 'admin' ? 'member' : 'admin' })),
      },
      own.role === 'owner' && { key: 'transfer', label: t('transfer'), icon: Crown, onSelect: () => onAsk('transfer') },
      rankOf[own.role] > rankOf[member.role] && {
        key: 'mute',
        label: isMuted ? t('letSpeak') : t('muteHour'),
        icon: isMuted ? Mic : MicOff,
        onSelect: () =>
          void act(() => client.call('room.mute', { ...at, until: isMuted ? 0 : serverNow(client.state) + hour })),
      },
      hearing(),
      rankOf[own.role] > rankOf[member.role] && {
        key: 'kick',
        label: t('removeMember'),
        icon: UserMinus,
        danger: true,
        onSelect: () => onAsk('kick'),
      },
    ]
    return list.filter((entry) => entry !== false)
  }
  return {
    entries,
    kick: () => void act(() => client.call('room.kick', { room: room.id, members: [at.user] })),
    transfer: () => void act(() => client.call('room.transfer', at)),
  }
}
