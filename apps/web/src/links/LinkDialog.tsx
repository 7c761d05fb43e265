import type { OutputOf } from '@tidings/protocol'
import { Dialog, errorText, Loading, Note, useAct, useClient } from '@tidings/react'
import { useEffect, useState } from 'react'
import { usePageSpeech } from '../app/preferences.tsx'

interface LinkDialogProps {
  readonly code: string
  readonly onClose: () => void
  /** It was opened by an address of its own. */
  readonly addressed?: boolean
}

/** Another terminal has shown a code and asks to be signed in as me. */
export function LinkDialog({ code, onClose, addressed = false }: LinkDialogProps) {
  const speech = usePageSpeech()
  const { t } = speech
  const client = useClient()
  const act = useAct()
  const [asking, setAsking] = useState<OutputOf<'login.scan'>>()
  const [error, setError] = useState<unknown>()
  useEffect(() => {
    client.call('login.scan', { code }).then(setAsking, setError)
  }, [client, code])
  async function answer(accept: boolean): Promise<void> {
    if (await act(() => client.call('login.confirm', { code, accept }), t(accept ? 'deviceLinked' : 'deviceRefused')))
      onClose()
  }
  return (
    <Dialog
      title={t('linkDevice')}
      onClose={onClose}
      addressed={addressed}
      actions={
        asking && (
          <>
            <button type="button" className="td-button" onClick={() => void answer(false)}>
              {t('refuse')}
            </button>
            <button type="button" className="td-button td-primary" onClick={() => void answer(true)}>
              {t('signInThere')}
            </button>
          </>
        )
      }
    >
      {error !== undefined && <Note title={codeText(error, speech)} />}
      {!asking && error === undefined && <Loading />}
      {asking && (
        <>
          <p>{t('linkAsk', { name: asking.client.name ?? asking.client.platform, address: asking.address })}</p>
          <p className="td-quiet">{t('linkWarning')}</p>
        </>
      )}
    </Dialog>
  )
}

const codeText = (error: unknown, speech: ReturnType<typeof usePageSpeech>): string =>
  (error as { readonly code?: unknown } | null)?.code === 'expired' ? speech.t('qrExpired') : errorText(speech, error)
