import { type FormEvent, useState } from 'react'
import { useChat, useClientState } from '../../app/chat.tsx'
import type { SavedSession } from '../../app/session.ts'
import { loadSession, saveSession } from '../../app/session.ts'
import { applyTheme, loadTheme, type Theme, themes } from '../../app/theme.ts'
import { errorText, useTexts } from '../../i18n/texts.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Field } from '../../ui/Field.tsx'
import { LanguageSwitch } from '../../ui/LanguageSwitch.tsx'

/** Runs what a form asks for and says how it went. */
function useForm(work: (form: FormData) => Promise<string>) {
  const texts = useTexts()
  const [outcome, setOutcome] = useState<{ readonly text: string; readonly failed: boolean }>()
  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    const form = event.currentTarget
    try {
      setOutcome({ text: await work(new FormData(form)), failed: false })
    } catch (fault) {
      setOutcome({ text: errorText(texts, fault), failed: true })
    }
  }
  const shown = outcome && (
    <p className={outcome.failed ? 'error' : 'quiet'} role="status">
      {outcome.text}
    </p>
  )
  return { submit, shown }
}

function NameForm() {
  const texts = useTexts()
  const { client, names } = useChat()
  const user = useClientState((state) => state.user)
  const { submit, shown } = useForm(async (form) => {
    const { user: saved } = await client.call('user.update', { name: String(form.get('name')) })
    names.learn(saved.oid, saved.name)
    return texts.saved
  })
  return (
    <form className="form" onSubmit={submit}>
      <Field label={texts.displayName} name="name" defaultValue={user?.name} required maxLength={64} />
      {shown}
      <button type="submit">{texts.save}</button>
    </form>
  )
}

function PasswordForm() {
  const texts = useTexts()
  const { client } = useChat()
  const { submit, shown } = useForm(async (form) => {
    const { user, token } = await client.accounts.changePassword(loadSession()?.token ?? '', {
      current: String(form.get('current')),
      next: String(form.get('next')),
    })
    // Saved, not signed in anew: the connection comes back with it by itself.
    saveSession({ uid: user.id, token })
    return texts.passwordChanged
  })
  return (
    <details className="form">
      <summary>{texts.changePassword}</summary>
      <form className="form" onSubmit={submit}>
        <Field label={texts.currentPassword} name="current" type="password" autoComplete="current-password" required />
        <Field
          label={texts.newPassword}
          name="next"
          type="password"
          autoComplete="new-password"
          required
          minLength={8}
          hint={texts.passwordHint}
        />
        {shown}
        <button type="submit">{texts.changePassword}</button>
      </form>
    </details>
  )
}

function ThemeSwitch() {
  const texts = useTexts()
  const [theme, setTheme] = useState<Theme>(loadTheme)
  const label = { system: texts.themeSystem, light: texts.themeLight, dark: texts.themeDark }
  return (
    <fieldset className="choices" aria-label={texts.theme}>
      {themes.map((one) => (
        <label key={one}>
          <input
            type="radio"
            name="theme"
            checked={one === theme}
            onChange={() => {
              applyTheme(one)
              setTheme(one)
            }}
          />
          <span>{label[one]}</span>
        </label>
      ))}
    </fieldset>
  )
}

interface ProfileDialogProps {
  readonly onClose: () => void
  readonly onSession: (session: SavedSession | undefined) => void
}

export function ProfileDialog({ onClose, onSession }: ProfileDialogProps) {
  const texts = useTexts()
  return (
    <Dialog title={texts.profile} onClose={onClose}>
      <NameForm />
      <section className="setting">
        <h3>{texts.theme}</h3>
        <ThemeSwitch />
      </section>
      <section className="setting">
        <h3>{texts.language}</h3>
        <LanguageSwitch />
      </section>
      <PasswordForm />
      <button type="button" className="danger" onClick={() => onSession(undefined)}>
        {texts.signOut}
      </button>
    </Dialog>
  )
}
