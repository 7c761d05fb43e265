import { limits } from '@tidings/protocol/limits'
import { errorText, Field } from '@tidings/react'
import { type FormEvent, lazy, Suspense, useState } from 'react'
import { accounts } from '../app/client.ts'
import { LanguageSwitch } from '../app/LanguageSwitch.tsx'
import { Logo } from '../app/Logo.tsx'
import { usePageSpeech } from '../app/preferences.tsx'
import type { SavedSession } from '../app/session.ts'

const QrSignIn = lazy(() => import('./QrSignIn.tsx').then((module) => ({ default: module.QrSignIn })))

type Mode = 'sign-in' | 'register' | 'qr'

async function enter(mode: Mode, form: FormData): Promise<SavedSession> {
  const username = String(form.get('username')).trim().normalize('NFC')
  const password = String(form.get('password'))
  const name = String(form.get('name') ?? '').trim()
  const { user, token } =
    mode === 'sign-in'
      ? await accounts().login({ username, password })
      : await accounts().register({ username, password, ...(name === '' ? {} : { name }) })
  return { uid: user.id, token }
}

interface SignInProps {
  readonly onSignedIn: (session: SavedSession) => void
}

export function SignIn({ onSignedIn }: SignInProps) {
  const { t } = usePageSpeech()
  const [mode, setMode] = useState<Mode>('sign-in')
  return (
    <div className="gate">
      <div className="gate-card">
        <Logo />
        <h1>{t('appName')}</h1>
        <p className="td-quiet">{t('tagline')}</p>
        {mode === 'qr' ? (
          <Suspense>
            <QrSignIn onSignedIn={onSignedIn} />
          </Suspense>
        ) : (
          <PasswordForm key={mode} mode={mode} onSignedIn={onSignedIn} />
        )}
        <div className="gate-links">
          {mode !== 'sign-in' && (
            <button type="button" className="td-link" onClick={() => setMode('sign-in')}>
              {mode === 'qr' ? t('withPassword') : t('toSignIn')}
            </button>
          )}
          {mode === 'sign-in' && (
            <>
              <button type="button" className="td-link" onClick={() => setMode('register')}>
                {t('toRegister')}
              </button>
              <button type="button" className="td-link" onClick={() => setMode('qr')}>
                {t('withQr')}
              </button>
            </>
          )}
        </div>
      </div>
      <LanguageSwitch />
    </div>
  )
}

function PasswordForm({ mode, onSignedIn }: SignInProps & { readonly mode: Mode }) {
  const speech = usePageSpeech()
  const { t } = speech
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const registering = mode === 'register'

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      onSignedIn(await enter(mode, new FormData(event.currentTarget)))
    } catch (fault) {
      setError(registering && isTaken(fault) ? t('nameTaken') : errorText(speech, fault))
      setBusy(false)
    }
  }

  return (
    <form className="td-form" onSubmit={submit}>
      <Field
        label={t('username')}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        maxLength={64}
        {...(registering ? { hint: t('usernameHint') } : {})}
      />
      {registering && (
        <Field
          label={t('displayName')}
          name="name"
          autoComplete="name"
          maxLength={limits.nameLength}
          hint={t('displayNameHint')}
        />
      )}
      <Field
        label={t('password')}
        name="password"
        type="password"
        autoComplete={registering ? 'new-password' : 'current-password'}
        required
        minLength={registering ? 8 : 1}
        {...(registering ? { hint: t('passwordHint') } : {})}
      />
      {error !== undefined && (
        <p className="td-error" role="alert">
          {error}
        </p>
      )}
      <button type="submit" className="td-button td-primary" disabled={busy}>
        {registering ? t('register') : t('signIn')}
      </button>
    </form>
  )
}

const isTaken = (fault: unknown): boolean => (fault as { readonly code?: unknown } | null)?.code === 'conflict'
