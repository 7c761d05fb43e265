import type { OutputOf } from '@tidings/protocol'
import { limits } from '@tidings/protocol/limits'
import { Field, useAct, useClient } from '@tidings/react'
import { type FormEvent, useCallback, useEffect, useState } from 'react'
import { usePageSpeech, usePreferences } from '../app/preferences.tsx'

type Own = OutputOf<'email.get'>

/** The e-mail address of the account, where the server sends mails. */
export function Email() {
  const { t } = usePageSpeech()
  const client = useClient()
  const [own, setOwn] = useState<Own>()
  const load = useCallback(async () => {
    const { mail } = await client.call('account.info', {})
    if (mail) setOwn(await client.call('email.get', {}))
  }, [client])
  useEffect(() => {
    // Without a connection it stays unknown, and nothing can be done about it.
    load().catch(() => undefined)
  }, [load])
  if (!own) return null
  return (
    <details className="td-fold">
      <summary>{t('email')}</summary>
      <Standing own={own} onChange={setOwn} />
      <EmailForm own={own} onChange={setOwn} />
    </details>
  )
}

interface EmailProps {
  readonly own: Own
  readonly onChange: (own: Own) => void
}

/** What there is, and what waits for its link. */
function Standing({ own: { address, claimed }, onChange }: EmailProps) {
  const { t } = usePageSpeech()
  const { language } = usePreferences()
  const client = useClient()
  const act = useAct()
  const again = async () => onChange(await client.call('email.send', { language }))
  return (
    <>
      {address !== undefined && (
        <p className="settings-row">
          <bdi>{address}</bdi>
          <span className="td-quiet">{t('emailProved')}</span>
        </p>
      )}
      {claimed !== undefined && (
        <>
          <p className="settings-row">
            <bdi>{claimed}</bdi>
            <button type="button" className="td-link" onClick={() => void act(again, t('emailSent'))}>
              {t('sendAgain')}
            </button>
          </p>
          <p className="td-quiet">{t('emailWaits')}</p>
        </>
      )}
      {address === undefined && claimed === undefined && <p className="td-quiet">{t('emailNone')}</p>}
    </>
  )
}

function EmailForm({ own, onChange }: EmailProps) {
  const { t } = usePageSpeech()
  const { language } = usePreferences()
  const client = useClient()
  const act = useAct()
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const fields = new FormData(form, (event.nativeEvent as SubmitEvent).submitter)
    const [address = '', typed = ''] = ['address', 'password'].map((field) => String(fields.get(field)))
    const password = typed === '' ? {} : { password: typed }
    const change = async () => {
      if (!fields.has('remove')) return onChange(await client.call('email.set', { address, language, ...password }))
      await client.call('email.remove', password)
      onChange({})
    }
    if (await act(change, t(fields.has('remove') ? 'savedChange' : 'emailSent'))) form.reset()
  }
  return (
    <form className="td-form" onSubmit={submit}>
      <Field
        label={t('newEmail')}
        name="address"
        inputMode="email"
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
        required
        maxLength={limits.mailAddressBytes}
        hint={t('emailHint')}
      />
      <Field label={t('currentPassword')} name="password" type="password" autoComplete="current-password" />
      <button type="submit" className="td-button">
        {t('sendLink')}
      </button>
      {(own.address ?? own.claimed) !== undefined && (
        <button type="submit" name="remove" value="yes" formNoValidate className="td-button td-danger">
          {t('removeEmail')}
        </button>
      )}
    </form>
  )
}
