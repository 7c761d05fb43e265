import type { OpenChatroom } from '@tidings/client/chatrooms'
import type { Chatroom } from '@tidings/protocol'
import { limits } from '@tidings/protocol/limits'
import { Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useAct } from '../state/use-act.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { Question } from '../ui/Dialog.tsx'
import { Area, Field } from '../ui/Field.tsx'
import { Choice, Toggle } from '../ui/Toggle.tsx'

/** Waits that are offered, in seconds. */
const slowSeconds = [0, 5, 30, 60, 300]

/** In whole minutes where it is some. */
function durationText(seconds: number, locale: string): string {
  const [count, unit] = seconds % 60 === 0 ? [seconds / 60, 'minute'] : [seconds, 'second']
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(count)
}

interface ChatroomSettingsProps {
  readonly seat: OpenChatroom
  readonly chatroom: Chatroom
  readonly isOwner: boolean
}

/** What who looks after a chatroom may change of it. */
export function ChatroomSettings({ seat, chatroom, isOwner }: ChatroomSettingsProps) {
  const { t, locale } = useSpeech()
  const client = useClient()
  const act = useAct()
  const [asking, setAsking] = useState(false)
  const change = (to: Parameters<OpenChatroom['update']>[0]) => act(() => seat.update(to), t('savedChange'))
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    void change({ name: String(fields.get('name')), announcement: String(fields.get('announcement')).trim() })
  }
  const { name, announcement, slowMs, mutedAll } = chatroom
  const waits = [...new Set([...slowSeconds, slowMs / 1000])].sort((a, b) => a - b)
  const waitText = (seconds: number): string => (seconds === 0 ? t('chatroomNoWait') : durationText(seconds, locale))
  return (
    <details className="td-fold">
      <summary>{t('chatroomSettings')}</summary>
      <form className="td-form" onSubmit={submit} key={`${name} ${announcement}`}>
        <Field label={t('chatroomName')} name="name" required maxLength={limits.nameLength} defaultValue={name} />
        <Area
          label={t('announcement')}
          name="announcement"
          maxLength={limits.chatroomAnnouncement}
          defaultValue={announcement}
          dir="auto"
        />
        <button type="submit" className="td-button">
          {t('save_')}
        </button>
      </form>
      <div className="td-form">
        <Choice
          label={t('chatroomSlow')}
          value={String(slowMs / 1000)}
          choices={Object.fromEntries(waits.map((seconds) => [String(seconds), waitText(seconds)]))}
          onChange={(seconds) => void change({ slowMs: Number(seconds) * 1000 })}
        />
        <Toggle label={t('muteAll')} checked={mutedAll} onChange={(on) => void change({ mutedAll: on })} />
        {isOwner && (
          <button type="button" className="td-button td-danger" onClick={() => setAsking(true)}>
            <Trash2 />
            {t('chatroomClose')}
          </button>
        )}
      </div>
      {asking && (
        <Question
          title={t('chatroomClose')}
          text={t('chatroomCloseSure')}
          action={t('chatroomClose')}
          onYes={() => void act(() => client.call('chatroom.close', { chatroom: chatroom.id }))}
          onClose={() => setAsking(false)}
        />
      )}
    </details>
  )
}
