import { limits } from '@tidings/protocol/limits'
import { errorText, Field } from '@tidings/react'
import { type FormEvent, useState } from 'react'
import { usePageSpeech, usePreferences } from '../app/preferences.tsx'
import { accounts } from '../client/client.ts'

/** Asks for a link by mail. What it says afterwards is the same whether or not there is such an account. */
export function Forgot() {
  const speech = usePageSpeech()
  const { t } = speech
  const { language } = usePreferences()
  const [fault, setFault] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [sent, setSent] = useState(false)

  async function ask(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    const user = String(new FormData(event.currentTarget).get('user')).trim()
    setBusy(true)
    setFault(undefined)
    try {
      await accounts().forgot({ user, language })
      setSent(true)
    } catch (error) {
      setFault(errorText(speech, error))
    }
    setBusy(false)
  }

  if (sent) return <p role="status">{t('forgotSent')}</p>
  return (
    <form className="td-form" onSubmit={ask}>
      <Field
        label={t('nameOrEmail')}
        name="user"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        maxLength={limits.mailAddressBytes}
        hint={t('forgotHint')}
      />
      {fault !== undefined && (
        <p className="td-error" role="alert">
          {fault}
        </p>
      )}
      <button type="submit" className="td-button td-primary" disabled={busy}>
        {t('sendLink')}
      </button>
    </form>
  )
}
