import { limits } from '@tidings/protocol/limits'
import { Boundary, errorText, Field, lazy } from '@tidings/react'
import { type FormEvent, useState } from 'react'
import { LanguageSwitch } from '../app/LanguageSwitch.tsx'
import { Logo } from '../app/Logo.tsx'
import { type PageTextKey, usePageSpeech, usePreferences } from '../app/preferences.tsx'
import { backToAccounts, loadAccounts, type SavedSession } from '../app/session.ts'
import { accounts } from '../client/client.ts'
import { Forgot } from './Forgot.tsx'
import { type AccountInfo, useAccountInfo } from './use-account-info.ts'

const QrSignIn = lazy(() => import('./QrSignIn.tsx').then((module) => module.QrSignIn))

type Mode = 'sign-in' | 'register' | 'qr' | 'forgot'

interface Beside {
  /** In which mails are written. */
  readonly language: string
  readonly earlier: string | undefined
}

async function enter(mode: Mode, form: FormData, { language, earlier }: Beside): Promise<SavedSession> {
  const username = String(form.get('username')).trim().normalize('NFC')
  const password = String(form.get('password'))
  const [name, invitation, email] = ['name', 'invitation', 'email'].map((field) => String(form.get(field) ?? '').trim())
  const { user, token } =
    mode === 'sign-in'
      ? await accounts().login({ username, password, ...(earlier === undefined ? {} : { token: earlier }) })
      : await accounts().register({
          username,
          password,
          ...(name ? { name } : {}),
          ...(invitation ? { invitation } : {}),
          ...(email ? { email, language } : {}),
        })
  return { uid: user.id, token }
}

interface SignInProps {
  readonly onSignedIn: (session: SavedSession) => void
  /** The token that this page had last, if it had one. */
  readonly earlier?: string | undefined
  /** The page was opened by an invitation with this code. */
  readonly invitation?: string | undefined
}

export function SignIn({ onSignedIn, invitation, earlier }: SignInProps) {
  const { t } = usePageSpeech()
  const info = useAccountInfo()
  const [mode, setMode] = useState<Mode>(invitation === undefined ? 'sign-in' : 'register')
  const closed = mode === 'register' && info?.register === 'closed'
  const shown = closed ? 'sign-in' : mode
  const elsewhere = info?.accounts === false
  return (
    <div className="gate">
      <div className="gate-card">
        <Logo />
        <h1>{t('appName')}</h1>
        <p className="td-quiet">{t('tagline')}</p>
        {closed && !elsewhere && <p role="alert">{t('registrationClosed')}</p>}
        {elsewhere && shown !== 'qr' && <p>{t('signInElsewhere')}</p>}
        {shown === 'qr' && (
          <Boundary>
            <QrSignIn onSignedIn={onSignedIn} />
          </Boundary>
        )}
        {shown === 'forgot' && <Forgot />}
        {(shown === 'sign-in' || shown === 'register') && !elsewhere && (
          <PasswordForm key={shown} mode={shown} {...{ onSignedIn, info, invitation, earlier }} />
        )}
        <Ways mode={shown} info={info} onMode={setMode} />
        <BackToAccount />
      </div>
      <LanguageSwitch />
    </div>
  )
}

/** Whoever adds an account, and does not after all. */
function BackToAccount() {
  const { t } = usePageSpeech()
  const [account] = loadAccounts()
  if (!account) return null
  return (
    <div className="gate-links">
      <button type="button" className="td-link" onClick={backToAccounts}>
        {t('backToAccount', { name: account.name ?? account.uid })}
      </button>
    </div>
  )
}

interface WaysProps {
  readonly mode: Mode
  readonly info: AccountInfo | undefined
  readonly onMode: (mode: Mode) => void
}

/** The other ways in, as far as there are. */
function Ways({ mode, info, onMode }: WaysProps) {
  const { t } = usePageSpeech()
  const to = (next: Mode, text: PageTextKey) => (
    <button type="button" className="td-link" onClick={() => onMode(next)}>
      {t(text)}
    </button>
  )
  const registers = info?.register === 'open' || info?.register === 'invite'
  return (
    <div className="gate-links">
      {mode === 'register' && to('sign-in', 'toSignIn')}
      {(mode === 'qr' || mode === 'forgot') && to('sign-in', 'withPassword')}
      {mode === 'sign-in' && info?.mail && to('forgot', 'forgotPassword')}
      {mode === 'sign-in' && registers && to('register', info.register === 'open' ? 'toRegister' : 'toRegisterInvited')}
      {mode === 'sign-in' && to('qr', 'withQr')}
    </div>
  )
}

interface PasswordFormProps extends SignInProps {
  readonly mode: Mode
  readonly info: AccountInfo | undefined
}

function PasswordForm({ mode, onSignedIn, info, invitation, earlier }: PasswordFormProps) {
  const speech = usePageSpeech()
  const { t } = speech
  const { language } = usePreferences()
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const registering = mode === 'register'

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      onSignedIn(await enter(mode, new FormData(event.currentTarget), { language, earlier }))
    } catch (fault) {
      const known = registering ? whyNotRegistered[codeOf(fault)] : undefined
      setError(known === undefined ? errorText(speech, fault) : t(known))
      setBusy(false)
    }
  }

  return (
    <form className="td-form" onSubmit={submit}>
      {registering && (invitation !== undefined || info?.register === 'invite') && (
        <Field
          label={t('invitation')}
          name="invitation"
          defaultValue={invitation ?? ''}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          required={info?.register === 'invite'}
          maxLength={64}
          hint={t('invitationHint')}
        />
      )}
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
      {registering && info?.mail && (
        <Field
          label={t('emailIfAny')}
          name="email"
          inputMode="email"
          autoComplete="email"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={limits.mailAddressBytes}
          hint={t('emailHint')}
        />
      )}
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

const codeOf = (fault: unknown): string => String((fault as { readonly code?: unknown } | null)?.code)

const whyNotRegistered: Readonly<Record<string, PageTextKey>> = {
  conflict: 'nameTaken',
  forbidden: 'invitationNeeded',
  not_found: 'invitationUnknown',
  expired: 'invitationOver',
}
