import { type ClientState, itemOf, serverNow } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import { CalendarClock, Pencil, Reply, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { QuoteText } from '../chat/Quote.tsx'
import { useComponent } from '../provided/components.tsx'
import { useClient } from '../provided/kit.ts'
import type { ComposerProps } from '../provided/props.ts'
import { mayPublish } from '../state/names.ts'
import { useAct, useTell } from '../state/use-act.tsx'
import { useClientState } from '../state/use-client-state.ts'
import { useConversing } from '../state/view.tsx'
import { type Speech, useSpeech } from '../texts/texts.tsx'
import { OpenedPart } from '../ui/Boundary.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { lazy } from '../ui/lazy.tsx'
import { ChannelFoot } from './ChannelFoot.tsx'
import type { Task } from './commands.ts'
import { useScheduled } from './scheduled.ts'
import { useSilenceEverywhere } from './silence.ts'
import { TrayView } from './TrayView.tsx'
import { useTray } from './tray.ts'
import { dropDraft } from './use-draft.ts'
import type { Recording } from './VoiceRecorder.tsx'
import { Writing } from './Writing.tsx'
import { nothing, trimmed, type Written } from './written.ts'

const PollDialog = lazy(() => import('./PollDialog.tsx').then((module) => module.PollDialog))
const LaterDialog = lazy(() => import('./LaterDialog.tsx').then((module) => module.LaterDialog))
const CardDialog = lazy(() => import('./CardDialog.tsx').then((module) => module.CardDialog))
const VoiceRecorder = lazy(() => import('./VoiceRecorder.tsx').then((module) => module.VoiceRecorder))

/** Writes messages: words, files, voice, polls and the rest. */
export function Composer(props: ComposerProps) {
  const Shown = useComponent('Composer', StandardComposer)
  return <Shown {...props} />
}

/** Why nothing can be written here; undefined when it can. */
function useSilence(conversation: string): string | undefined {
  const { t } = useSpeech()
  const everywhere = useSilenceEverywhere()
  const here = useClientState((state) => {
    const { conversations, rooms } = state
    const [kind, id = ''] = conversation.split('/')
    if (kind === 'user') return silenceWith(state, id, t)
    const { member } = conversations[conversation] ?? {}
    if (!member || member.role === 'owner' || member.role === 'admin') return undefined
    if (member.mutedUntil > serverNow(state)) return t('youAreMuted')
    return itemOf(rooms, id)?.settings.mutedAll && !member.allowed ? t('allAreMuted') : undefined
  })
  return everywhere ?? here
}

function silenceWith({ own, users }: ClientState, uid: string, t: Speech['t']): string | undefined {
  if (itemOf(users, uid)?.kind === 'notice') return t('onlyTells')
  return itemOf(own.items.block, uid) ? t('youBlocked') : undefined
}

function StandardComposer(props: ComposerProps) {
  const publishes = useClientState((state) => mayPublish(state, props.conversation))
  return publishes ? <Speaking {...props} /> : <ChannelFoot conversation={props.conversation} />
}

function Speaking({ conversation, thread }: ComposerProps) {
  const silence = useSilence(conversation)
  const inTray = useTray(conversation, thread)
  if (silence !== undefined) return <p className="td-composer td-silence">{silence}</p>
  return <Open conversation={conversation} thread={thread} {...inTray} />
}

interface OpenProps extends ComposerProps, ReturnType<typeof useTray> {}

function Open({ conversation, thread, tray, chosen, albums }: OpenProps) {
  const { t } = useSpeech()
  const client = useClient()
  const tell = useTell()
  const act = useAct()
  const { state, change } = useConversing()
  const [task, setTask] = useState<Task>()
  const [words, setWords] = useState(nothing)
  const [emptied, setEmptied] = useState(0)
  const replyTo = thread === undefined ? state.replyTo : undefined
  const done = () => setTask(undefined)

  function start(next: Task, written: Written): void {
    setWords(trimmed(written))
    if (next === 'location') void act(() => sendLocation())
    else setTask(next)
  }

  async function sendLocation(): Promise<void> {
    const why = isSecureContext ? t('noLocation') : t('locationNeedsHttps')
    const { coords } = await new Promise<GeolocationPosition>((resolve, reject) =>
      navigator.geolocation.getCurrentPosition(resolve, () => reject(new Error(why))),
    ).catch((fault: Error) => {
      tell(fault.message, true)
      throw fault
    })
    client.send(conversation, {
      type: 'location',
      data: { latitude: coords.latitude, longitude: coords.longitude },
    })
  }

  function spoken(recording: Recording | undefined): void {
    done()
    if (!recording) return
    const keys = tray.add([recording.file])
    const { waveform, durationMs } = recording
    tray.send({ keys, ...(replyTo ? { replyTo: replyTo.id } : {}), more: { waveform, durationMs } })
    change({ replyTo: undefined })
  }

  return (
    <div className="td-composer">
      {thread === undefined && <Waiting conversation={conversation} onOpen={() => setTask('later')} />}
      {replyTo && (
        <Banner
          icon={<Reply />}
          message={replyTo}
          label={t('replyingTo')}
          onClose={() => change({ replyTo: undefined })}
        />
      )}
      {thread === undefined && state.editing && (
        <Banner
          icon={<Pencil />}
          message={state.editing}
          label={t('editing')}
          onClose={() => change({ editing: undefined })}
        />
      )}
      <TrayView tray={tray} chosen={chosen} albums={albums} />
      {task === 'voice' ? (
        <OpenedPart onClose={done}>
          <VoiceRecorder onDone={spoken} onFault={(text) => tell(text, true)} />
        </OpenedPart>
      ) : (
        <Writing key={emptied} conversation={conversation} thread={thread} tray={tray} chosen={chosen} onTask={start} />
      )}
      <OpenedPart onClose={done}>
        {task === 'poll' && <PollDialog conversation={conversation} onClose={done} />}
        {task === 'card' && <CardDialog conversation={conversation} onClose={done} />}
        {task === 'later' && (
          <LaterDialog
            conversation={conversation}
            words={words}
            onClose={done}
            onSent={() => {
              done()
              setWords(nothing)
              dropDraft(client, conversation)
              setEmptied(emptied + 1)
            }}
          />
        )}
      </OpenedPart>
    </div>
  )
}

function Waiting({ conversation, onOpen }: { readonly conversation: string; readonly onOpen: () => void }) {
  const { t } = useSpeech()
  const { length: count } = useScheduled(conversation)
  if (count === 0) return null
  return (
    <button type="button" className="td-waiting" onClick={onOpen}>
      <CalendarClock />
      {t('scheduledCount', { count })}
    </button>
  )
}

interface BannerProps {
  readonly icon: ReactNode
  readonly message: Message
  readonly label: string
  readonly onClose: () => void
}

function Banner({ icon, message, label, onClose }: BannerProps) {
  const { t } = useSpeech()
  return (
    <section className="td-banner" aria-label={label}>
      {icon}
      <QuoteText message={message} />
      <IconButton icon={X} look="small" label={t('cancel')} onClick={onClose} />
    </section>
  )
}
