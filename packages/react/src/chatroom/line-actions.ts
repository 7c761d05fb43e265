import { type ClientState, serverNow, type TidingsClient } from '@tidings/client'
import type { ChatroomLine, ChatroomState, OpenChatroom } from '@tidings/client/chatrooms'
import type { ChatroomPerson } from '@tidings/protocol'
import { Ban, Copy, Mic, MicOff, ShieldCheck, ShieldOff, Undo2 } from 'lucide-react'
import { copyText } from '../state/copying.ts'
import { idOf } from '../state/names.ts'
import type { useAct } from '../state/use-act.tsx'
import type { Speech } from '../texts/texts.tsx'
import type { MenuEntries, MenuEntry } from '../ui/menu-entries.ts'

const muteMs = 10 * 60_000

export interface Acting {
  readonly client: TidingsClient
  readonly t: Speech['t']
  readonly act: ReturnType<typeof useAct>
  readonly seat: OpenChatroom
  readonly state: ChatroomState
  /** Another one after something was done. */
  readonly turn: number
  /** Asks before somebody is banned. */
  readonly onBan: (user: string) => void
}

type Listed = MenuEntry | false

const listed = (entries: readonly Listed[]): MenuEntries => entries.filter((entry) => entry !== false)

export const isMuted = ({ mutedUntil }: ChatroomPerson, state: ClientState): boolean => mutedUntil > serverNow(state)

/** What may be done about somebody by whoever looks after the chatroom; of whom no mark is known they have none. */
export function personEntries(user: string, { client, t, act, seat, state, onBan }: Acting, known?: ChatroomPerson) {
  const { chatroom, you } = state
  if (!you || you.role === 'guest' || user === you.user || user === chatroom?.owner) return []
  const set = (to: Parameters<OpenChatroom['set']>[1]) => void act(() => seat.set(idOf(user), to), t('savedChange'))
  const mute: Listed =
    known && isMuted(known, client.state)
      ? { key: 'mute', label: t('letSpeak'), icon: Mic, onSelect: () => set({ mutedUntil: 0 }) }
      : {
          ...{ key: 'mute', label: t('chatroomMute'), icon: MicOff },
          onSelect: () => set({ mutedUntil: serverNow(client.state) + muteMs }),
        }
  const ban: Listed = known?.banned
    ? { key: 'ban', label: t('chatroomUnban'), icon: Ban, onSelect: () => set({ banned: false }) }
    : { key: 'ban', label: t('chatroomBan'), icon: Ban, danger: true, onSelect: () => onBan(user) }
  const isAdmin = known?.role === 'admin'
  const role: Listed = you.role === 'owner' && {
    key: 'role',
    label: isAdmin ? t('makeMember') : t('makeAdmin'),
    icon: isAdmin ? ShieldOff : ShieldCheck,
    onSelect: () => set({ role: isAdmin ? 'guest' : 'admin' }),
  }
  return listed([mute, role, ban])
}

/** What may be done with what was said. */
export function lineEntries(line: ChatroomLine, acting: Acting): MenuEntries {
  const { t, act, seat, state } = acting
  const { type, data } = line.content
  const { you } = state
  const mayTakeBack = line.low !== true && you !== undefined && (line.from === you.user || you.role !== 'guest')
  const about = personEntries(line.from, acting)
  return [
    ...listed([
      type === 'text' && {
        ...{ key: 'copy', label: t('copyText'), icon: Copy },
        onSelect: () => void act(() => copyText(String(data)), t('copied')),
      },
      mayTakeBack && {
        ...{ key: 'remove', label: t('recall'), icon: Undo2 },
        onSelect: () => void act(() => seat.remove(line.id)),
      },
    ]),
    ...(about.length > 0 ? [null, ...about] : []),
  ]
}
