import { type FormEvent, useState } from 'react'
import { createClient, type SavedSession } from '../../app/session.ts'
import { errorText, useTexts } from '../../i18n/texts.tsx'
import { Field } from '../../ui/Field.tsx'
import { LanguageSwitch } from '../../ui/LanguageSwitch.tsx'
import { Logo } from '../../ui/Logo.tsx'

type Mode = 'sign-in' | 'register'

async function enter(mode: Mode, form: FormData): Promise<SavedSession> {
  const { accounts } = createClient()
  const username = String(form.get('username')).trim()
  const password = String(form.get('password'))
  const name = String(form.get('name') ?? '').trim()
  const { user, token } =
    mode === 'sign-in'
      ? await accounts.login({ username, password })
      : await accounts.register({ username, password, ...(name === '' ? {} : { name }) })
  return { uid: user.id, token }
}

export function SignIn({ onSignedIn }: { readonly onSignedIn: (session: SavedSession) => void }) {
  const texts = useTexts()
  const [mode, setMode] = useState<Mode>('sign-in')
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
      setError(errorText(texts, fault))
      setBusy(false)
    }
  }

  return (
    <div className="gate">
      <form className="gate-card" onSubmit={submit}>
        <Logo />
        <h1>{texts.appName}</h1>
        <p className="quiet">{texts.tagline}</p>
        <Field
          label={texts.username}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={64}
          {...(registering ? { hint: texts.usernameHint } : {})}
        />
        {registering && (
          <Field
            label={texts.displayName}
            name="name"
            autoComplete="name"
            maxLength={64}
            hint={texts.displayNameHint}
          />
        )}
        <Field
          label={texts.password}
          name="password"
          type="password"
          autoComplete={registering ? 'new-password' : 'current-password'}
          required
          minLength={registering ? 8 : 1}
          {...(registering ? { hint: texts.passwordHint } : {})}
        />
        {error !== undefined && (
          <p className="error" role="alert">
            {error}
          </p>
        )}
        <button type="submit" className="primary" disabled={busy}>
          {registering ? texts.register : texts.signIn}
        </button>
        <button type="button" className="link" onClick={() => setMode(registering ? 'sign-in' : 'register')}>
          {registering ? texts.toSignIn : texts.toRegister}
        </button>
      </form>
      <LanguageSwitch />
    </div>
  )
}
