import type { ChatroomState } from '@tidings/client/chatrooms'
import { ArrowLeft, DoorClosed, DoorOpen, Info, LogOut, Megaphone } from 'lucide-react'
import { useState } from 'react'
import { OpenCard } from '../people/OpenCard.tsx'
import { useClient } from '../provided/kit.ts'
import { idOf } from '../state/names.ts'
import { useName } from '../state/people.ts'
import { useAct } from '../state/use-act.tsx'
import { useChange, useConversing, ViewProvider } from '../state/view.tsx'
import { errorText, type Speech, useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { Question } from '../ui/Dialog.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Loading, Note } from '../ui/Note.tsx'
import { ChatroomLines } from './ChatroomLines.tsx'
import { ChatroomPanel } from './ChatroomPanel.tsx'
import { ChatroomWriting } from './ChatroomWriting.tsx'
import type { Acting } from './line-actions.ts'
import type { ChatroomViewProps } from './props.ts'
import { useChatroom } from './use-chatroom.ts'
import { useSaying } from './use-saying.ts'
import './chatroom.css'

export function OpenChatroomView(props: ChatroomViewProps) {
  return (
    <ViewProvider conversation={`chatroom/${props.chatroom}`} opened={undefined}>
      <Inside {...props} />
    </ViewProvider>
  )
}

function Inside({ chatroom: id, onLeave }: ChatroomViewProps) {
  const { t } = useSpeech()
  const client = useClient()
  const [turn, setTurn] = useState(0)
  const act = useActs(() => setTurn((now) => now + 1))
  const { state: view } = useConversing()
  const { seat, state } = useChatroom(id)
  const saying = useSaying(seat, state)
  const [banning, setBanning] = useState<string>()
  const { chatroom, phase } = state
  const isOut = phase === 'out'
  if (!seat || !chatroom || isOut)
    return (
      <section className="td-conversation" aria-label={chatroom?.name ?? id}>
        {isOut ? <Out state={state} onEnter={() => seat?.enter()} onLeave={onLeave} /> : <Loading look="messages" />}
      </section>
    )
  const acting = { client, t, act, seat, state, turn, onBan: setBanning }
  return (
    <div className="td-conversation-frame">
      <section className="td-conversation" aria-label={chatroom.name}>
        <Head state={state} onLeave={onLeave} />
        <Announcement text={chatroom.announcement} />
        <ChatroomLines acting={acting} pending={saying.pending} />
        <ChatroomWriting state={state} {...saying} />
      </section>
      {view.panel && <ChatroomPanel {...acting} />}
      <OpenCard />
      {banning !== undefined && (
        <BanQuestion
          user={banning}
          onYes={() => void act(() => seat.set(idOf(banning), { banned: true }), t('savedChange'))}
          onClose={() => setBanning(undefined)}
        />
      )}
    </div>
  )
}

/** Carries something out, and tells when it is done. */
function useActs(onDone: () => void): Acting['act'] {
  const act = useAct()
  return async (work, done) => {
    const isDone = await act(work, done)
    onDone()
    return isDone
  }
}

interface LeavingProps {
  readonly state: ChatroomState
  readonly onLeave: (() => void) | undefined
}

function Head({ state: { chatroom, online }, onLeave }: LeavingProps) {
  const { t } = useSpeech()
  const change = useChange()
  const info = () => change({ panel: { kind: 'info' } })
  if (!chatroom) return null
  const { id, name } = chatroom
  return (
    <header className="td-head">
      {onLeave && <IconButton icon={ArrowLeft} label={t('back')} className="td-back" onClick={onLeave} />}
      <button type="button" className="td-head-who" onClick={info} title={t('infoAbout', { name })}>
        <Avatar oid={`chatroom/${id}`} name={name} size="small" />
        <span className="td-head-text">
          <h1 dir="auto">{name}</h1>
          <span className="td-head-sub">{t('chatroomHere', { count: online })}</span>
        </span>
      </button>
      <IconButton icon={Info} label={t('info')} onClick={info} className="td-wide-only" />
      {onLeave && <IconButton icon={LogOut} label={t('chatroomLeave')} onClick={onLeave} className="td-wide-only" />}
    </header>
  )
}

function Announcement({ text }: { readonly text: string }) {
  const change = useChange()
  if (text === '') return null
  return (
    <button type="button" className="td-pinned-bar" onClick={() => change({ panel: { kind: 'info' } })}>
      <Megaphone />
      <span className="td-quote-words" dir="auto">
        {text}
      </span>
    </button>
  )
}

/** Why one is out of it, in words. */
function outText({ why, error }: ChatroomState, speech: Speech): string {
  const { t } = speech
  if (why === 'closed') return t('chatroomClosed')
  if (why === 'banned') return t('chatroomYouBanned')
  if (why === 'elsewhere') return t('chatroomElsewhere')
  if (why === 'idle') return t('chatroomIdle')
  if (error?.code === 'not_found') return t('chatroomNone')
  return error?.code === 'forbidden' ? t('chatroomYouBanned') : errorText(speech, error)
}

interface OutProps extends LeavingProps {
  readonly onEnter: () => void
}

function Out({ state, onEnter, onLeave }: OutProps) {
  const speech = useSpeech()
  const { t } = speech
  const mayReturn = state.why === 'elsewhere' || state.why === 'idle'
  return (
    <Note icon={mayReturn ? DoorOpen : DoorClosed} title={outText(state, speech)}>
      {state.why !== 'closed' && (
        <button type="button" className="td-button td-primary" onClick={onEnter}>
          {mayReturn ? t('chatroomComeBack') : t('retry')}
        </button>
      )}
      {onLeave && (
        <button type="button" className="td-button" onClick={onLeave}>
          {t('back')}
        </button>
      )}
    </Note>
  )
}

interface BanQuestionProps {
  readonly user: string
  readonly onYes: () => void
  readonly onClose: () => void
}

function BanQuestion({ user, ...answers }: BanQuestionProps) {
  const { t } = useSpeech()
  const name = useName(user)
  return (
    <Question title={t('chatroomBan')} text={t('chatroomBanSure', { name })} action={t('chatroomBan')} {...answers} />
  )
}
