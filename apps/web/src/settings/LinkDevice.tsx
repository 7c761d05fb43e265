import { signInCode, signInCodePattern } from '@tidings/protocol/sign-in-codes'
import { errorText, Field, lazy, OpenedPart, useClient } from '@tidings/react'
import { ScanQrCode } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { usePageSpeech } from '../app/preferences.tsx'
import { serverUrl } from '../app/server-url.ts'
import { LinkDialog } from '../links/LinkDialog.tsx'

const Scanner = lazy(() => import('./Scanner.tsx').then((module) => module.Scanner))

/** Typed as if it were always there: a page that came without encryption has no camera. */
const mayHaveCamera = (): boolean => (navigator as Partial<Navigator>).mediaDevices !== undefined

/** A link to another server is no code of this one. */
const isElsewhere = (read: string): boolean => /^https?:/iu.test(read) && !read.startsWith(`${serverUrl}/`)

/** Lets another device in, by the code that it shows: typed by hand, or read by the camera. */
export function LinkDevice({ onLinked }: { readonly onLinked: () => void }) {
  const speech = usePageSpeech()
  const { t } = speech
  const client = useClient()
  const [fault, setFault] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [scanning, setScanning] = useState(false)
  const [asking, setAsking] = useState<string>()

  async function look(read: string): Promise<void> {
    setScanning(false)
    setFault(undefined)
    const code = signInCode(read)
    if (isElsewhere(read.trim())) return setFault(t('codeElsewhere'))
    if (!signInCodePattern.test(code)) return setFault(t('codeUnlike'))
    setBusy(true)
    try {
      await client.call('login.scan', { code })
      setAsking(code)
    } catch (error) {
      setFault(
        (error as { readonly code?: unknown } | null)?.code === 'expired' ? t('codeOver') : errorText(speech, error),
      )
    } finally {
      setBusy(false)
    }
  }

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    void look(String(new FormData(event.currentTarget).get('code')))
  }
  const done = () => {
    setAsking(undefined)
    onLinked()
  }
  return (
    <>
      <form className="td-form" onSubmit={submit}>
        <h3 className="settings-section">{t('linkDevice')}</h3>
        <Field
          label={t('codeOfDevice')}
          hint={t('codeHint')}
          error={fault}
          name="code"
          required
          maxLength={256}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={() => setFault(undefined)}
        />
        <div className="link-buttons">
          <button type="submit" className="td-button" disabled={busy}>
            {t('continue')}
          </button>
          {mayHaveCamera() && (
            <button type="button" className="td-button" onClick={() => setScanning(true)}>
              <ScanQrCode />
              {t('scanCode')}
            </button>
          )}
        </div>
      </form>
      {scanning && (
        <OpenedPart onClose={() => setScanning(false)}>
          <Scanner onRead={(text) => void look(text)} onClose={() => setScanning(false)} />
        </OpenedPart>
      )}
      {asking !== undefined && <LinkDialog code={asking} onClose={done} />}
    </>
  )
}
