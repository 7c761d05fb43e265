import { Area, Dialog, errorText, useClient } from '@tidings/react'
import { type FormEvent, useId, useState } from 'react'
import { usePageSpeech } from '../app/preferences.tsx'

interface JoinDialogProps {
  readonly room: string
  readonly code: string
  /** With the room that was joined, if one was. */
  readonly onClose: (room?: string) => void
}

/** An invite link was opened. */
export function JoinDialog({ room, code, onClose }: JoinDialogProps) {
  const speech = usePageSpeech()
  const { t } = speech
  const client = useClient()
  const form = useId()
  const [said, setSaid] = useState<string>()
  async function join(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    const greeting = String(new FormData(event.currentTarget).get('greeting'))
    try {
      const { state } = await client.call('room.join', { room, link: code, greeting })
      if (state === 'joined') onClose(`room/${room}`)
      else setSaid(t('joinAsked'))
    } catch (fault) {
      const expired = (fault as { readonly code?: unknown } | null)?.code === 'expired'
      setSaid(expired ? t('linkExpired') : errorText(speech, fault))
    }
  }
  return (
    <Dialog
      title={t('joinRoom')}
      onClose={() => onClose()}
      actions={
        <button type="submit" form={form} className="td-button td-primary">
          {t('join')}
        </button>
      }
    >
      <form id={form} className="td-form" onSubmit={join}>
        <p>{t('joinText')}</p>
        <Area label={t('greeting')} name="greeting" maxLength={300} />
        {said !== undefined && <p role="alert">{said}</p>}
      </form>
    </Dialog>
  )
}
