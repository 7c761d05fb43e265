import { limits } from '@tidings/protocol/limits'
import {
  AvatarField,
  Field,
  MomentField,
  momentOf,
  momentsToLast,
  Question,
  useAct,
  useClient,
  useClientState,
  usePresence,
} from '@tidings/react'
import { type FormEvent, useState } from 'react'
import { usePageSpeech } from '../app/preferences.tsx'
import { addAccount, loadSession, mayAddAccount, saveSession } from '../app/session.ts'
import { Email } from './Email.tsx'
import { Invitations } from './Invitations.tsx'
import type { TabProps } from './tab.ts'

export function Profile({ onSession }: TabProps) {
  return (
    <>
      <NameForm />
      <StatusForm />
      <PasswordForm />
      <Email />
      <Invitations />
      <AccountEnd onSession={onSession} />
      {mayAddAccount() && <AddAccount />}
      <SignOut onSession={onSession} />
    </>
  )
}

/** Beside this one, which stays signed in. */
function AddAccount() {
  const { t } = usePageSpeech()
  return (
    <button type="button" className="td-button" onClick={addAccount}>
      {t('addAccount')}
    </button>
  )
}

/** What is not sent yet stays on this device no longer than its user. */
function SignOut({ onSession }: TabProps) {
  const { t } = usePageSpeech()
  const unsent = useClientState(({ outbox }) => outbox.length)
  const [asking, setAsking] = useState(false)
  const signOut = () => onSession(undefined)
  return (
    <>
      <button type="button" className="td-button td-danger" onClick={() => (unsent > 0 ? setAsking(true) : signOut())}>
        {t('signOut')}
      </button>
      {asking && (
        <Question
          title={t('signOut')}
          text={t('signOutUnsent', { count: unsent })}
          action={t('signOut')}
          onYes={signOut}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}

function NameForm() {
  const { t } = usePageSpeech()
  const client = useClient()
  const act = useAct()
  const user = useClientState((state) => state.user)
  if (!user) return null
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('name'))
    void act(() => client.call('user.update', { name }), t('savedChange'))
  }
  return (
    <form className="td-form" onSubmit={submit}>
      <AvatarField
        oid={user.oid}
        name={user.name}
        onChange={(avatar) => act(() => client.call('user.update', { avatar }), t('savedChange'))}
      />
      <p className="td-quiet">{t('yourId', { id: user.id })}</p>
      <Field label={t('displayName')} name="name" defaultValue={user.name} required maxLength={limits.nameLength} />
      <button type="submit" className="td-button">
        {t('save_')}
      </button>
    </form>
  )
}

function StatusForm() {
  const { t } = usePageSpeech()
  const client = useClient()
  const act = useAct()
  const me = useClientState((state) => state.user?.oid)
  const status = usePresence(me)?.status
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const text = String(fields.get('status')).trim()
    const until = momentOf(fields, 'until')
    const next = text === '' ? null : { text, ...(until === undefined ? {} : { until }) }
    void act(() => client.call('presence.set', { status: next }), t('savedChange'))
  }
  return (
    <form key={`${status?.text} ${status?.until}`} className="td-form" onSubmit={submit}>
      <Field
        label={t('status')}
        hint={t('statusHint')}
        name="status"
        maxLength={limits.statusLength}
        defaultValue={status?.text ?? ''}
      />
      <MomentField
        label={t('statusUntil')}
        name="until"
        open={t('statusStays')}
        offers={momentsToLast}
        defaultValue={status?.until}
      />
      <button type="submit" className="td-button">
        {t('save_')}
      </button>
    </form>
  )
}

function PasswordForm() {
  const { t } = usePageSpeech()
  const client = useClient()
  const act = useAct()
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const fields = new FormData(form)
    const passwords = { current: String(fields.get('current')), next: String(fields.get('next')) }
    const change = async () => {
      const { user, token } = await client.accounts.changePassword(loadSession()?.token ?? '', passwords)
      // Saved, not signed in anew: the connection comes back with it by itself.
      saveSession({ uid: user.id, token })
    }
    if (await act(change, t('passwordChanged'))) form.reset()
  }
  return (
    <details className="td-fold">
      <summary>{t('changePassword')}</summary>
      <form className="td-form" onSubmit={submit}>
        <Field label={t('currentPassword')} name="current" type="password" autoComplete="current-password" required />
        <Field
          label={t('newPassword')}
          name="next"
          type="password"
          autoComplete="new-password"
          required
          minLength={8}
          hint={t('passwordHint')}
        />
        <button type="submit" className="td-button">
          {t('changePassword')}
        </button>
      </form>
    </details>
  )
}

/** Ends the account itself. */
function AccountEnd({ onSession }: TabProps) {
  const { t } = usePageSpeech()
  const client = useClient()
  const act = useAct()
  const [password, setPassword] = useState<string>()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setPassword(String(new FormData(event.currentTarget).get('password')))
  }
  const end = async () => {
    const ended = await act(() =>
      client.call('account.delete', { confirm: client.state.user?.id ?? '', password: password ?? '' }),
    )
    if (ended) onSession(undefined)
  }
  return (
    <details className="td-fold">
      <summary>{t('deleteAccount')}</summary>
      <form className="td-form" onSubmit={submit}>
        <p>{t('deleteAccountText')}</p>
        <Field label={t('password')} name="password" type="password" autoComplete="current-password" required />
        <button type="submit" className="td-button td-danger">
          {t('deleteAccount')}
        </button>
      </form>
      {password !== undefined && (
        <Question
          title={t('deleteAccount')}
          text={t('deleteAccountSure')}
          action={t('deleteAccount')}
          onYes={() => void end()}
          onClose={() => setPassword(undefined)}
        />
      )}
    </details>
  )
}
