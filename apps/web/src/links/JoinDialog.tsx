import { limits } from '@tidings/protocol/limits'
import { Area, Dialog, errorText, FormDialog, useClient } from '@tidings/react'
import { useState } from 'react'
import { usePageSpeech } from '../app/preferences.tsx'

interface JoinDialogProps {
  readonly room: string
  /** Of an invite link. */
  readonly code?: string
  /** With the room that was joined, if one was. */
  readonly onClose: (room?: string) => void
}

/** The address of a room was opened, or an invite link. */
export function JoinDialog({ room, code, onClose }: JoinDialogProps) {
  const speech = usePageSpeech()
  const { t } = speech
  const client = useClient()
  const [asked, setAsked] = useState(false)
  const [fault, setFault] = useState<string>()
  async function join(fields: FormData): Promise<void> {
    const greeting = String(fields.get('greeting'))
    try {
      const { state } = await client.call('room.join', {
        room,
        ...(code === undefined ? {} : { link: code }),
        greeting,
      })
      if (state === 'joined') onClose(`room/${room}`)
      else setAsked(true)
    } catch (error) {
      const expired = (error as { readonly code?: unknown } | null)?.code === 'expired'
      setFault(expired ? t('linkExpired') : errorText(speech, error))
    }
  }
  if (asked) {
    return (
      <Dialog title={t('joinRoom')} onClose={() => onClose()} addressed>
        <p role="status">{t('joinAsked')}</p>
      </Dialog>
    )
  }
  return (
    <FormDialog title={t('joinRoom')} action={t('join')} onSubmit={join} onClose={() => onClose()} addressed>
      <p>{code === undefined ? t('joinAddressText') : t('joinText')}</p>
      <Area label={t('greeting')} name="greeting" maxLength={limits.greetingLength} />
      {fault !== undefined && <p role="alert">{fault}</p>}
    </FormDialog>
  )
}
