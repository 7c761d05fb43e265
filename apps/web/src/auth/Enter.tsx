import { errorText, Field } from '@tidings/react'
import { type FormEvent, useState } from 'react'
import { LanguageSwitch } from '../app/LanguageSwitch.tsx'
import { Logo } from '../app/Logo.tsx'
import { usePageSpeech } from '../app/preferences.tsx'
import type { SavedSession } from '../app/session.ts'
import { accounts } from '../client/client.ts'

interface EnterProps {
  readonly user: string
  readonly secret: string
  readonly onSignedIn: (session: SavedSession) => void
  /** To the form for those who have a password. */
  readonly onLeave: () => void
}

/** A link that signs in was opened. It is used up when somebody says so: what only looks at links does no harm. */
export function Enter({ user, secret, onSignedIn, onLeave }: EnterProps) {
  const speech = usePageSpeech()
  const { t } = speech
  const [fault, setFault] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function enter(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    const password = String(new FormData(event.currentTarget).get('password'))
    setBusy(true)
    setFault(undefined)
    try {
      const answer = await accounts().enter({ user, secret, ...(password === '' ? {} : { password }) })
      onSignedIn({ uid: answer.user.id, token: answer.token })
    } catch (error) {
      const over = (error as { readonly code?: unknown } | null)?.code === 'expired'
      setFault(over ? t('enterLinkOver') : errorText(speech, error))
      setBusy(false)
    }
  }

  return (
    <div className="gate">
      <div className="gate-card">
        <Logo />
        <h1>{t('enterTitle')}</h1>
        <p className="td-quiet">{t('enterText', { name: user })}</p>
        <form className="td-form" onSubmit={enter}>
          <input type="hidden" name="username" autoComplete="username" value={user} />
          <Field
            label={t('newPassword')}
            name="password"
            type="password"
            autoComplete="new-password"
            minLength={8}
            hint={t('enterPasswordHint')}
          />
          {fault !== undefined && (
            <p className="td-error" role="alert">
              {fault}
            </p>
          )}
          <button type="submit" className="td-button td-primary" disabled={busy}>
            {t('signIn')}
          </button>
        </form>
        <div className="gate-links">
          <button type="button" className="td-link" onClick={onLeave}>
            {t('withPassword')}
          </button>
        </div>
      </div>
      <LanguageSwitch />
    </div>
  )
}
