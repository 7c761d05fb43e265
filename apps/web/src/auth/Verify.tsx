import { errorText } from '@tidings/react'
import { useState } from 'react'
import { LanguageSwitch } from '../app/LanguageSwitch.tsx'
import { Logo } from '../app/Logo.tsx'
import { type PageTextKey, usePageSpeech } from '../app/preferences.tsx'
import { accounts } from '../client/client.ts'

interface VerifyProps {
  readonly user: string
  readonly secret: string
  readonly onLeave: () => void
}

const why: Readonly<Record<string, PageTextKey>> = { expired: 'verifyOver', conflict: 'verifyTaken' }

/** A link that proves an e-mail address was opened. Somebody says so: what only looks at links in mails proves nothing. */
export function Verify({ user, secret, onLeave }: VerifyProps) {
  const speech = usePageSpeech()
  const { t } = speech
  const [proved, setProved] = useState<string>()
  const [fault, setFault] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function confirm(): Promise<void> {
    setBusy(true)
    setFault(undefined)
    try {
      setProved((await accounts().verifyEmail({ user, secret })).address)
    } catch (error) {
      const known = why[String((error as { readonly code?: unknown } | null)?.code)]
      setFault(known === undefined ? errorText(speech, error) : t(known))
    }
    setBusy(false)
  }

  return (
    <div className="gate">
      <div className="gate-card">
        <Logo />
        <h1>{t('verifyTitle')}</h1>
        {proved === undefined ? (
          <p className="td-quiet">{t('verifyText', { name: user })}</p>
        ) : (
          <p role="status">{t('verifyDone', { address: proved })}</p>
        )}
        {fault !== undefined && (
          <p className="td-error" role="alert">
            {fault}
          </p>
        )}
        {proved === undefined ? (
          <>
            <button type="button" className="td-button td-primary" disabled={busy} onClick={() => void confirm()}>
              {t('confirm')}
            </button>
            <div className="gate-links">
              <button type="button" className="td-link" onClick={onLeave}>
                {t('cancel')}
              </button>
            </div>
          </>
        ) : (
          <button type="button" className="td-button td-primary" onClick={onLeave}>
            {t('continue')}
          </button>
        )}
      </div>
      <LanguageSwitch />
    </div>
  )
}
