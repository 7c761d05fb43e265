import { Dialog, errorText, Loading, Note, useAsked } from '@tidings/react'
import { useEffect } from 'react'
import { usePageSpeech } from '../app/preferences.tsx'

interface MessageDialogProps {
  readonly id: string
  readonly onFound: (conversation: string, seq: number) => void
  readonly onClose: () => void
}

/** Somebody follows the link of a message: there it is, or it is not for them, and they are told. */
export function MessageDialog({ id, onFound, onClose }: MessageDialogProps) {
  const speech = usePageSpeech()
  const { t } = speech
  const { answer, error } = useAsked(id, (client) => client.call('message.get', { id }))
  useEffect(() => {
    if (answer) onFound(answer.message.conversation, answer.message.seq)
  }, [answer, onFound])
  const isNone = ['not_found', 'invalid', 'not_member'].includes(
    String((error as { readonly code?: unknown } | null | undefined)?.code),
  )
  return (
    <Dialog title={t('linkedMessage')} onClose={onClose} addressed>
      {error === undefined ? (
        <Loading />
      ) : (
        <Note
          title={isNone ? t('messageNotForYou') : errorText(speech, error)}
          {...(isNone ? { text: t('messageNotForYouHint') } : {})}
        />
      )}
    </Dialog>
  )
}
